import { EqualScale, TimeScale } from '../../../src/views/lanes/scale';
import { Display } from '../../../src/views/display';
import { shownPicture, wholePicture, wrapped } from '../../../src/views/export/picture';
import { sentence, stepText } from '../../../src/views/export/step-text';
import { SvgContext } from '../../../src/views/export/svg-context';
import { colour, escapeXml, fontParts } from '../../../src/views/export/svg-text';
import { placeRows, SIZES } from '../../../src/views/lanes/geometry';
import type { IPalette } from '../../../src/views/lanes/palette';
import type { IView } from '../../../src/views/lanes/stage';
import { Player } from '../../../src/player';
import { foldsOf, layOutLanes, Names, Sentences, TraceModel } from '../../../src/trace';
import { currentState, rememberedLinks } from '../../../src/views/scene';
import type { IScene } from '../../../src/views/scene';
import { english, LONG, longTrace, NAMES, trace } from '../trace/traces';

/** Every letter is half as wide as it is high. */
const measure = (text: string, font: string): TextMetrics =>
  ({ width: text.length * fontParts(font).size * 0.5 }) as TextMetrics;

const PALETTE: IPalette = {
  page: '#fff',
  text: 'rgba(0, 0, 0, 0.87)',
  faint: '#666',
  rule: '#ddd',
  run: '#111',
  held: '#222',
  wait: '#333',
  error: '#444',
  onHeld: '#fff',
  onRun: '#fff',
  font: 'sans-serif',
  codeFont: '"A \'B\'", monospace'
};

function sceneOf(name: string): IScene {
  const model = new TraceModel(LONG.includes(name) ? longTrace(name) : trace(name));
  const layout = layOutLanes(model);
  const names = new Names(model.trace, english);
  const player = new Player(model);
  return {
    model,
    names,
    trans: english,
    player,
    display: new Display(),
    state: currentState(player),
    links: rememberedLinks(model),
    layout,
    folds: foldsOf(model, layout),
    sentences: new Sentences(model, names, english)
  };
}

function viewOf(scene: IScene, width = 700): IView {
  const { model, display, player } = scene;
  const { folds, layout } = scene;
  const { spread, pinned } = display;
  const rows = placeRows(layout, 0, undefined, { folds, spread, pinned });
  const Scale = display.axis === 'time' ? TimeScale : EqualScale;
  return {
    scene,
    rows,
    palette: PALETTE,
    width,
    height: rows.height + SIZES.strip,
    left: SIZES.labels,
    scale: new Scale(model, width - SIZES.labels, 1),
    scrollLeft: 0,
    scrollTop: 0,
    moment: player.moment,
    step: player.step,
    motion: null
  };
}

const namesOf = ({ layout, folds, names }: IScene) => ({
  groups: new Map(layout.groups.map((_, i) => [i, `group ${i}`])),
  folds: new Map(folds.folds.map(({ index }) => [index, `fold ${index}`])),
  lanes: new Map(layout.lanes.map(({ index, frames }) => [index, names.frames[frames[0]]])),
  strip: 'event loop'
});

/** What is missing is told by name, as it would be in no other way. */
function strict(context: SvgContext): CanvasRenderingContext2D {
  return new Proxy(context, {
    get(target, name) {
      if (!(name in target)) {
        throw new Error(`the picture needs ${String(name)}`);
      }
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
    set(target, name, value) {
      if (!(name in target)) {
        throw new Error(`the picture sets ${String(name)}`);
      }
      return Reflect.set(target, name, value);
    }
  }) as unknown as CanvasRenderingContext2D;
}

function parse(svg: string): Document {
  const page = new DOMParser().parseFromString(svg, 'image/svg+xml');
  expect(page.querySelector('parsererror')?.textContent).toBeUndefined();
  return page;
}

describe('pictures as SVG', () => {
  beforeAll(() => {
    // Pictures measure their words on a canvas, which jsdom has not.
    HTMLCanvasElement.prototype.getContext = (() => {
      const context = { font: '', measureText: (text: string) => measure(text, context.font) };
      return context;
    }) as never;
  });

  it.each(NAMES)('of %s can be drawn at every moment, on both axes, and read again', name => {
    for (const axis of ['equal', 'time'] as const) {
      const scene = sceneOf(name);
      scene.display.axis = axis;
      const { moments } = scene.model;
      for (const moment of new Set([0, 1, Math.floor(moments / 2), moments - 1])) {
        scene.player.goToMoment(moment);
        const picture = shownPicture(viewOf(scene), namesOf(scene), PALETTE);
        const context = new SvgContext(measure);
        picture.draw(strict(context));
        const svg = context.toSvg(picture);
        expect(svg).not.toMatch(/NaN|Infinity|undefined/);
        const page = parse(svg);
        expect(page.querySelector('title')!.textContent).toBe(sentence(scene));
        const texts = Array.from(page.querySelectorAll('text'), node => node.textContent);
        expect(texts).toContain('event loop');
      }
    }
  });

  it.each(LONG)('of %s can be drawn with rows that are folded, spread and kept on top', name => {
    const scene = sceneOf(name);
    const { model, layout, folds, display } = scene;
    scene.player.goToMoment(Math.floor(model.moments / 2));
    const texts = (): (string | null)[] => {
      const context = new SvgContext(measure);
      const picture = shownPicture(viewOf(scene), namesOf(scene), PALETTE);
      picture.draw(strict(context));
      const svg = context.toSvg(picture);
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      return Array.from(parse(svg).querySelectorAll('text'), node => node.textContent);
    };
    const outer = folds.folds.filter(({ index, lanes }) => folds.of[lanes[0]][0] === index);
    expect(texts().filter(text => text?.startsWith('fold '))).toHaveLength(outer.length);
    const last = layout.lanes.length - 1;
    display.pinned = [last];
    expect(texts()).toContain(scene.names.frames[layout.lanes[last].frames[0]]);
    display.spread = new Set(folds.folds.map(({ index }) => index));
    expect(texts().length).toBeGreaterThan(layout.lanes.length);
  });

  it('has the whole run, with nothing veiled', () => {
    const scene = sceneOf('pages');
    const picture = wholePicture(viewOf(scene, 300), namesOf(scene), PALETTE);
    expect(picture.width).toBeGreaterThan(scene.model.moments * SIZES.minSlot);
    const context = new SvgContext(measure);
    picture.draw(strict(context));
    const page = parse(context.toSvg(picture));
    expect(page.querySelectorAll('[fill-opacity="0.22"], [stroke-opacity="0.22"]')).toHaveLength(0);
    scene.player.first();
    const shown = new SvgContext(measure);
    shownPicture(viewOf(scene), namesOf(scene), PALETTE).draw(strict(shown));
    expect(shown.toSvg(picture)).toContain('="0.22"');
  });
});

describe('SvgContext', () => {
  const OPTIONS = { width: 10, height: 10, title: 't', background: '#fff' };

  it('keeps text as text, whatever it is', () => {
    const context = new SvgContext(measure);
    const evil = '</text><script>alert(1)</script>&amp;"\'\u0000\u001b\ud800  x \u{1f600}';
    context.font = '600 12px "A", b';
    context.fillText(evil, 1, 2);
    const page = parse(context.toSvg({ ...OPTIONS, title: evil }));
    const shown = evil.replace(/[\u0000\u001b\ud800](?![\udc00-\udfff])/g, '\ufffd');
    expect(page.querySelector('text')!.textContent).toBe(shown);
    expect(page.querySelector('title')!.textContent).toBe(shown);
    expect(page.querySelector('script')).toBeNull();
    expect(page.querySelector('text')!.getAttribute('font-family')).toBe('"A", b');
    expect(page.querySelector('text')!.getAttribute('font-weight')).toBe('600');
  });

  it('clips what comes after, not what was there, until the restore', () => {
    const context = new SvgContext(measure);
    context.save();
    context.beginPath();
    context.rect(0, 0, 5, 5);
    context.stroke();
    context.clip();
    context.fillRect(0, 0, 9, 9);
    context.restore();
    context.fillRect(1, 1, 2, 2);
    const root = parse(context.toSvg(OPTIONS)).documentElement;
    const outline = root.querySelector('path[stroke]')!;
    expect(outline.closest('[clip-path]')).toBeNull();
    expect(root.querySelector('rect[width="9"]')!.closest('[clip-path]')).not.toBeNull();
    expect(root.querySelector('rect[width="2"]')!.closest('[clip-path]')).toBeNull();
  });

  it('keeps what save kept, and closes what is left open', () => {
    const context = new SvgContext(measure);
    context.globalAlpha = 0.5;
    context.setLineDash([1, 2]);
    context.save();
    context.rect(0, 0, 5, 5);
    context.clip();
    context.globalAlpha = 1;
    context.setLineDash([]);
    context.save();
    context.clip();
    context.restore();
    expect(context.globalAlpha).toBe(1);
    context.restore();
    expect([context.globalAlpha, context.getLineDash()]).toEqual([0.5, [1, 2]]);
    context.save();
    context.clip();
    parse(context.toSvg(OPTIONS));
  });

  it('draws whole circles, half ones, and rounded boxes that are too small for their corners', () => {
    const context = new SvgContext(measure);
    context.beginPath();
    context.arc(5, 5, 2, 0, 2 * Math.PI);
    context.fill();
    context.beginPath();
    context.arc(5, 5, 2, Math.PI / 2, -Math.PI / 2);
    context.fill();
    context.beginPath();
    context.roundRect(0, 0, 4, 2, 30);
    context.fill();
    context.beginPath();
    context.moveTo(NaN, 1);
    context.stroke();
    const paths = Array.from(parse(context.toSvg(OPTIONS)).querySelectorAll('path'), path =>
      path.getAttribute('d')!
    );
    expect(paths).toEqual([
      'M7 5A2 2 0 0 1 4 6.73A2 2 0 0 1 4 3.27A2 2 0 0 1 7 5',
      'M5 7A2 2 0 0 1 3 5A2 2 0 0 1 5 3',
      'M1 0h2a1 1 0 0 1 1 1v0a1 1 0 0 1 -1 1h-2a1 1 0 0 1 -1 -1v0a1 1 0 0 1 1 -1Z'
    ]);
  });
});

test('colours and their opacity are told apart', () => {
  expect(colour('rgba(0, 10, 20, 0.5)', 0.5)).toEqual({ color: 'rgb(0, 10, 20)', opacity: '0.25' });
  expect(colour('#123456', 1)).toEqual({ color: '#123456', opacity: null });
  expect(escapeXml('<a b="c">')).toBe('&lt;a b=&quot;c&quot;&gt;');
});

test('words are broken into lines, long ones too', () => {
  const width = (text: string): number => text.length;
  expect(wrapped('one two three', 7, width)).toEqual(['one two', 'three']);
  expect(wrapped('abcdefghij k', 4, width)).toEqual(['abcd', 'efgh', 'ij k']);
  expect(wrapped('', 4, width)).toEqual([]);
});

test('a step as text says where it is, and what each frame keeps', () => {
  const scene = sceneOf('pages');
  const { model, player } = scene;
  player.goTo(model.stepsOf(0).find(step => step > 30)!);
  const text = stepText(scene);
  expect(text).toContain(`step ${player.step + 1} of ${model.trace.length}`);
  expect(text.split('\n')[1]).toBe(sentence(scene));
  for (const { frame, line, locals } of scene.state().frames) {
    expect(text).toContain(`${scene.names.frames[frame]}: `);
    expect(text).toContain(`line ${line}`);
    for (const { name, text: value } of locals) {
      expect(text).toContain(`    ${name} = ${value}`);
    }
  }
});

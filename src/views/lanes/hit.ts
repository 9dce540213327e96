import { duration, firstWhere, frameAt, longHoldsOf, plain } from '../../trace';
import type { IFold, ILink, ISegment, ITurn } from '../../trace';
import { calleeOf } from '../frames';
import { standing } from '../postures';
import type { IScene } from '../scene';
import { SIZES } from './geometry';
import { countsAt } from './paint-fold';
import { gapSentence, gapText } from './paint-strip';
import { foldName } from './row-texts';
import type { Stage } from './stage';

/** What lies under the pointer. */
export type Hit =
  | { readonly kind: 'link'; readonly link: ILink }
  | { readonly kind: 'segment'; readonly segment: ISegment; readonly moment: number }
  | {
      readonly kind: 'fold';
      readonly fold: IFold;
      readonly counts: Counts;
      readonly moment: number;
    }
  | { readonly kind: 'turn'; readonly turn: ITurn }
  | { readonly kind: 'gap'; readonly turn: ITurn }
  | { readonly kind: 'moment'; readonly moment: number };

/** How near to an arrow one has to point, in pixels. */
const NEAR = 5;

/** What lies at a place of the canvas; null beside the run. */
export function hitAt(stage: Stage, x: number, y: number): Hit | null {
  const { view } = stage;
  const { scale, scene } = view;
  const along = x - stage.at(0);
  if (x < view.left || along < 0 || along > scale.length) {
    return null;
  }
  const moment = scale.momentAt(along);
  if (y >= stage.bottom) {
    return gapBelow(stage, x, y) ?? turnAt(stage, x) ?? { kind: 'moment', moment };
  }
  return linkAt(stage, moment, x, y) ?? rowAt(stage, moment, y) ?? { kind: 'moment', moment };

  function rowAt(at: Stage, here: number, height: number): Hit | null {
    const { rows } = view;
    const row = rows.order.find(({ kind, index }) => {
      const place = kind === 'lane' ? rows.lanes[index] : rows.folds[index];
      return (
        kind !== 'group' &&
        place !== null &&
        // Below the rows that stay on top others may lie.
        place.pinned === height < rows.pinned &&
        Math.abs(at.middleAt(place) - height) <= SIZES.bar / 2 + 2
      );
    });
    if (row?.kind === 'fold') {
      const fold = scene.folds.folds[row.index];
      return scene.display.spread.has(row.index)
        ? null
        : { kind: 'fold', fold, counts: countsAt(at, fold, here), moment: here };
    }
    const segments = row ? scene.layout.lanes[row.index].segments : [];
    const segment = segments[firstWhere(segments.length, i => segments[i].to > here)] as
      ISegment | undefined;
    return segment && segment.from <= here ? { kind: 'segment', segment, moment: here } : null;
  }
}

type Counts = ReturnType<typeof countsAt>;

/** The step that a click leads to. */
export function stepOf(hit: Hit, { model, player }: IScene): number {
  switch (hit.kind) {
    case 'link':
      return player.shownAt(hit.link.step);
    case 'turn':
    case 'gap':
      return model.momentEnd(hit.turn.from);
    default:
      return model.momentEnd(hit.moment);
  }
}

/** What lies there, in words. */
export function describe(hit: Hit, scene: IScene): string {
  const { model, names, trans, sentences } = scene;
  const { trace } = model;
  switch (hit.kind) {
    case 'link':
      return plain(sentences.ofStep(hit.link.step));
    case 'segment': {
      const { frame, posture, from, to } = hit.segment;
      const step = model.momentEnd(from);
      const replay = model.replayAt(step);
      const state = frameAt(model, frame, step, replay);
      const stands = standing(
        { ...state, posture },
        names,
        trans,
        calleeOf({ stack: replay.stack }, frame),
        state.asker !== null && model.isOver(state.asker, step)
      );
      const name = names.frames[frame];
      const begin = trace.time(model.momentStarts[from]);
      const end = trace.time(to < model.moments ? model.momentStarts[to] : trace.length - 1);
      return ['returned', 'raised', 'closed', 'finalised'].includes(posture)
        ? trans.__('%1: %2', name, stands)
        : trans.__('%1: %2 · for %3', name, stands, duration(end - begin));
    }
    case 'fold': {
      const { run, wait, held } = hit.counts;
      return trans.__(
        '%1 · running: %2 · awaiting: %3 · held at yield: %4',
        foldName(scene, hit.fold),
        run,
        wait,
        held
      );
    }
    case 'turn': {
      const { from, to, task, turn } = hit.turn;
      const hold = longHoldsOf(model).get(turn);
      if (hold) {
        const who = task === null ? names.frames[trace.frame(hold.step)] : names.tasks[task];
        return trans.__(
          'The event loop was held for %2 by %1, on line %3: nothing else could run meanwhile.',
          who,
          duration(hold.ns),
          trace.line(hold.step)
        );
      }
      const took = duration(
        trace.time(model.momentEnd(to - 1)) - trace.time(model.momentStarts[from])
      );
      return task === null
        ? trans.__('The event loop runs watched code of no task, for %1.', took)
        : trans.__('%1 has its turn of the event loop, for %2.', names.tasks[task], took);
    }
    case 'gap': {
      return gapSentence(hit.turn, trans) ?? '';
    }
    case 'moment':
      return '';
  }
}

/** The nearest arrow or thread, of this moment or of those beside it. */
function linkAt(stage: Stage, moment: number, x: number, y: number): Hit | null {
  const { links, model } = stage.view.scene;
  let found: ILink | null = null;
  let nearest = NEAR + 1;
  for (let at = Math.max(0, moment - 1); at <= Math.min(moment + 1, model.moments - 1); at++) {
    for (const link of links(at)) {
      const { place, top, bottom } = reach(stage, link);
      const distance = Math.abs(place - x);
      if (distance < nearest && y >= top && y <= bottom) {
        [found, nearest] = [link, distance];
      }
    }
  }
  return found ? { kind: 'link', link: found } : null;
}

/** Where a link is drawn, see `paintLink`. */
function reach(stage: Stage, link: ILink): { place: number; top: number; bottom: number } {
  const x = stage.x(link.moment);
  if (link.kind === 'await' || link.kind === 'wake') {
    const top = Math.min(...link.chain.map(frame => stage.middleOf(frame)));
    return { place: x + 1, top, bottom: stage.bottom };
  }
  const from = link.from === null ? stage.bottom : stage.middleOf(link.from);
  const to = link.to === null ? stage.bottom : stage.middleOf(link.to);
  const up = ['yield', 'return', 'stop'].includes(link.kind);
  const down = ['throw', 'cancel', 'escape', 'close'].includes(link.kind);
  return {
    place: x + 1 + (up ? 6 : down ? 4 : 0),
    top: Math.min(from, to),
    bottom: Math.max(from, to)
  };
}

/** Where all moments are equally wide, what lay between two turns is told below the strip, where they meet. */
function gapBelow(stage: Stage, x: number, y: number): Hit | null {
  const { scene } = stage.view;
  if (scene.display.axis !== 'equal' || y < stage.bottom + BELOW) {
    return null;
  }
  let found: ITurn | null = null;
  let nearest = HALF_TEXT;
  for (const turn of stage.inView(scene.layout.turns)) {
    const distance = Math.abs(stage.x(turn.from) - x);
    if (distance < nearest && turn.from <= stage.view.moment && gapText(turn, scene.trans)) {
      [found, nearest] = [turn, distance];
    }
  }
  return found && { kind: 'gap', turn: found };
}

/** Where the text below the strip begins, from the strip's edge, and half of how wide it is; in pixels. */
const BELOW = 25;
const HALF_TEXT = 32;

function turnAt(stage: Stage, x: number): Hit | null {
  for (const turn of stage.inView(stage.view.scene.layout.turns)) {
    if (x < stage.x(turn.from)) {
      return gapText(turn, stage.view.scene.trans) === null ? null : { kind: 'gap', turn };
    }
    if (x <= stage.end(turn.to - 1)) {
      return { kind: 'turn', turn };
    }
  }
  return null;
}

import { filterIcon, searchIcon } from '@jupyterlab/ui-components';
import { EVERYTHING, filters } from '../../trace';
import type { IScene } from '../scene';
import { element } from './shared';

/** What the buttons beside the strip do. */
export interface ILaneActions {
  zoom(factor: number): void;
  reset(): void;
}

/** How much one press zooms. */
const STEP = 1.5;

/** What the strip below the lanes is called, and the buttons beside that. */
export function stripLabel(scene: IScene, actions: ILaneActions): HTMLElement {
  const { trans, layout } = scene;
  const some = layout.turns.length > 0;
  const label = element('div', 'jp-YieldscopeLanes-strip');
  const words = element('div', '');
  const note = element('small', '');
  note.textContent = some ? trans.__('whose turn') : '';
  words.append(some ? trans.__('event loop') : trans.__('no event loop'), note);
  label.append(words, new LaneControls(scene, actions).node);
  return label;
}

/** Zoom out, zoom in, and what the widths stand for. */
export class LaneControls {
  constructor(scene: IScene, actions: ILaneActions) {
    const { trans, display } = scene;
    this.node = document.createElement('div');
    this.node.className = 'jp-YieldscopeLanes-controls';
    const axis = document.createElement('button');
    const name = (): void => {
      const time = display.axis === 'time';
      axis.textContent = time ? trans.__('time') : trans.__('equal');
      axis.title = time
        ? trans.__('Widths are time. Press for moments of equal width.')
        : trans.__('All moments are equally wide. Press for widths that are time.');
      axis.setAttribute('aria-label', time ? trans.__('Axis: time') : trans.__('Axis: equal'));
    };
    axis.type = 'button';
    axis.className = 'jp-YieldscopeLanes-axis';
    axis.onclick = () => {
      display.axis = display.axis === 'time' ? 'equal' : 'time';
    };
    display.changed.connect(name);
    name();
    const find = button('', trans.__('Find steps'), () => {
      display.finding = !display.finding;
    });
    searchIcon.element({ container: find, width: '12px', height: '12px' });
    this.node.append(
      find,
      filterMenu(scene),
      button('−', trans.__('Zoom out'), () => actions.zoom(1 / STEP)),
      button('+', trans.__('Zoom in'), () => actions.zoom(STEP)),
      axis
    );
  }

  readonly node: HTMLElement;
}

/** What is left out of the picture: a button that opens a few check boxes. */
function filterMenu({ display, trans }: IScene): HTMLElement {
  const details = document.createElement('details');
  const summary = document.createElement('summary');
  const box = document.createElement('fieldset');
  const legend = document.createElement('legend');
  legend.textContent = trans.__('Leave out');
  box.append(legend);
  const boxes = (['functions', 'finished'] as const).map(name => {
    const label = document.createElement('label');
    const input = document.createElement('input');
    input.type = 'checkbox';
    input.onchange = () => {
      display.filter = { ...display.filter, [name]: input.checked };
    };
    label.append(
      input,
      name === 'functions' ? trans.__('plain functions') : trans.__('finished frames')
    );
    box.append(label);
    return { name, input };
  });
  const all = document.createElement('button');
  all.type = 'button';
  all.textContent = trans.__('Show everything');
  all.onclick = () => {
    display.filter = EVERYTHING;
    summary.focus();
  };
  box.append(all);
  details.onkeydown = event => {
    if (event.key === 'Escape' && details.open) {
      details.open = false;
      summary.focus();
      event.stopPropagation();
    }
  };
  details.addEventListener('focusout', event => {
    if (!details.contains(event.relatedTarget as Node | null)) {
      details.open = false;
    }
  });
  const tell = (): void => {
    const some = filters(display.filter);
    summary.dataset.some = String(some);
    const title = some ? trans.__('Filter: some lanes are left out') : trans.__('Filter');
    summary.title = title;
    summary.setAttribute('aria-label', title);
    boxes.forEach(({ name, input }) => {
      input.checked = display.filter[name];
    });
  };
  filterIcon.element({ container: summary, width: '12px', height: '12px' });
  display.changed.connect(tell);
  tell();
  details.append(summary, box);
  return details;
}

function button(sign: string, name: string, onclick: () => void): HTMLButtonElement {
  const node = document.createElement('button');
  node.type = 'button';
  node.textContent = sign;
  node.title = name;
  node.setAttribute('aria-label', name);
  node.onclick = onclick;
  return node;
}

import type { IScene } from '../scene';

/** What the buttons beside the strip do. */
export interface ILaneActions {
  zoom(factor: number): void;
  reset(): void;
}

/** How much one press zooms. */
const STEP = 1.5;

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
    this.node.append(
      button('−', trans.__('Zoom out'), () => actions.zoom(1 / STEP)),
      button('+', trans.__('Zoom in'), () => actions.zoom(STEP)),
      axis
    );
  }

  readonly node: HTMLElement;
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

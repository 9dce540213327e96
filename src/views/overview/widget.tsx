import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { Panel, PanelLayout, Widget } from '@lumino/widgets';
import * as React from 'react';
import { duration } from '../../trace';
import { element } from '../lanes/shared';
import type { IScene } from '../scene';
import { Digest } from './digest';
import { placesOf } from './geometry';
import { Legend } from './legend';
import { groupName, othersName } from './names';
import { overviewRows, Strip } from './strip';
import { OverviewTable } from './table';
import { WorthALook } from './worth';

/** A run of more moments is shown as a whole at first. */
export const LONG = 200;

/**
 * The whole run at a glance: with its busiest tasks and what is worth a look while it is all that is shown, else
 * as one strip above the part of it that the lanes show.
 */
export class Overview extends Widget {
  constructor(scene: IScene, actions: Strip.IActions) {
    super();
    this._scene = scene;
    const { trans } = scene;
    this.addClass('jp-YieldscopeOverview');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('The whole run'));
    this._digest = new Digest(scene);
    this.strip = new Strip(scene, this._digest, actions);
    this._names = new Names(scene, this._digest);
    const head = new Widget({ node: element('div', 'jp-YieldscopeOverview-head') });
    head.node.append(about(scene), this._said);
    // Who cannot see it hears the same from the strip.
    this._said.setAttribute('aria-hidden', 'true');
    const rows = new Panel();
    rows.addClass('jp-YieldscopeOverview-rows');
    rows.addWidget(this._names);
    rows.addWidget(this.strip);
    const more = (this._more = [
      head,
      new Legend(scene, this._digest),
      new WorthALook(scene, this._digest),
      new OverviewTable(scene, this._digest)
    ]);
    const layout = (this.layout = new PanelLayout());
    layout.addWidget(head);
    layout.addWidget(rows);
    more.slice(1).forEach(widget => layout.addWidget(widget));
    this.strip.told.connect((_, text) => {
      this._said.textContent = text;
    });
    scene.display.changed.connect(this._show, this);
    this._show();
  }

  readonly strip: Strip;

  override dispose(): void {
    this._digest.dispose();
    super.dispose();
  }

  private _show(): void {
    const { display, model } = this._scene;
    this.setHidden(!display.whole && model.moments <= LONG);
    this._more.forEach(widget => widget.setHidden(!display.whole));
    this.node.dataset.whole = String(display.whole);
  }

  private readonly _scene: IScene;
  private readonly _digest: Digest;
  private readonly _names: Names;
  private readonly _more: readonly Widget[];
  private readonly _said = element('span', 'jp-YieldscopeOverview-said');
}

/** How large the run is, in a few words. */
function about({ model, layout, trans }: IScene): HTMLElement {
  const { trace, moments } = model;
  const node = element('span', 'jp-YieldscopeOverview-about');
  const tasks = layout.groups.filter(({ task }) => task !== null).length;
  const time = duration(trace.time(trace.length - 1) - trace.time(0));
  node.textContent =
    tasks > 1
      ? trans.__('%1 moments in %2, %3 steps, %4 tasks', moments, time, trace.length, tasks)
      : trans.__('%1 moments in %2, %3 steps', moments, time, trace.length);
  return node;
}

/** What the rows are called; the name of the strip of all opens and closes the rest. */
class Names extends ReactWidget {
  constructor(scene: IScene, digest: Digest) {
    super();
    this._scene = scene;
    this._digest = digest;
    this.addClass('jp-YieldscopeOverview-names');
    digest.changed.connect(this.update, this);
    scene.display.changed.connect(this.update, this);
  }

  protected override onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this.update();
  }

  protected render(): React.ReactElement {
    const { display, trans } = this._scene;
    const { overview } = this._digest;
    const tasks = overview && display.whole ? overviewRows(overview).length : 0;
    const places = placesOf(display.whole ? tasks : null).rows;
    const at = (row: number): React.CSSProperties => ({
      top: places[row].top,
      height: places[row].height
    });
    return (
      <>
        <button
          type="button"
          className="jp-YieldscopeOverview-toggle"
          style={at(0)}
          aria-expanded={display.whole}
          title={display.whole ? trans.__('Back to the step') : trans.__('See the whole run')}
          onClick={() => {
            display.whole = !display.whole;
          }}
        >
          <span aria-hidden="true">{display.whole ? '▾' : '▸'}</span> {trans.__('Whole run')}
        </button>
        {tasks > 0 &&
          overview!.rows.map(({ groups: [group] }, i) => (
            <button
              key={group}
              type="button"
              className="jp-YieldscopeOverview-name"
              style={at(i + 1)}
              title={trans.__('Show this task alone')}
              onClick={() => {
                display.filter = { ...display.filter, focus: { kind: 'group', index: group } };
                display.whole = false;
              }}
            >
              {groupName(this._scene, group)}
            </button>
          ))}
        {tasks > 0 && overview!.rest && (
          <span className="jp-YieldscopeOverview-name" style={at(tasks)}>
            {othersName(this._scene, overview!.rest.groups.length)}
          </span>
        )}
      </>
    );
  }

  private readonly _scene: IScene;
  private readonly _digest: Digest;
}

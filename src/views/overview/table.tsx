import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { IOverview, Shares, Standing } from '../../trace';
import type { IScene } from '../scene';
import type { Digest } from './digest';
import { groupName, othersName } from './names';

/** The same as the picture, in numbers: a row for each of its rows. */
export class OverviewTable extends ReactWidget {
  constructor(scene: IScene, digest: Digest) {
    super();
    this._scene = scene;
    this._digest = digest;
    this.addClass('jp-YieldscopeOverview-table');
    digest.changed.connect(this.update, this);
  }

  protected render(): React.ReactElement | null {
    const { trans } = this._scene;
    const { overview } = this._digest;
    return overview === null ? null : (
      <details>
        <summary>{trans.__('As a table')}</summary>
        <div
          className="jp-YieldscopeOverview-scroller"
          tabIndex={0}
          role="group"
          aria-label={trans.__('The whole run as a table')}
        >
          {this._renderTable(overview)}
        </div>
      </details>
    );
  }

  private _renderTable({ all, rows, rest, extent }: IOverview): React.ReactElement {
    const { trans, model, layout } = this._scene;
    const { trace } = model;
    const lines: {
      name: string;
      steps: number;
      shares: Shares;
      groups: readonly number[] | null;
    }[] = [
      { name: trans.__('all of it'), steps: trace.length, shares: all, groups: null },
      ...rows.map(row => ({ ...row, name: groupName(this._scene, row.groups[0]) })),
      ...(rest ? [{ ...rest, name: othersName(this._scene, rest.groups.length) }] : [])
    ];
    const groupOf = new Map(layout.groups.map(({ task }, index) => [task, index]));
    const counted = (kind: 'exception' | 'cancel', groups: readonly number[] | null): number => {
      const within = groups && new Set(groups);
      const inside = (step: number): boolean =>
        within?.has(groupOf.get(trace.task(step)) ?? -1) ?? true;
      return this._digest.ticks(kind).filter(inside).length;
    };
    return (
      <table>
        <caption>
          {extent.measure === 'time'
            ? trans.__('Of the time in which frames ran, waited or were held')
            : trans.__('Of the moments in which frames ran, waited or were held')}
        </caption>
        <thead>
          <tr>
            <th scope="col">{trans.__('task')}</th>
            <th scope="col">{trans.__('steps')}</th>
            <th scope="col">{trans.__('ran')}</th>
            <th scope="col">{trans.__('waited')}</th>
            <th scope="col">{trans.__('held at yield')}</th>
            <th scope="col">{trans.__('exceptions')}</th>
            <th scope="col">{trans.__('cancels')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ name, steps, shares, groups }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{steps}</td>
              {(['run', 'wait', 'held'] as const).map(standing => (
                <td key={standing}>{percent(shares, standing)}</td>
              ))}
              <td>{counted('exception', groups)}</td>
              <td>{counted('cancel', groups)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    );
  }

  private readonly _scene: IScene;
  private readonly _digest: Digest;
}

/** How much of a row stands so, over the whole run. */
function percent(shares: Shares, standing: Standing): string {
  const total = (one: Standing): number => shares.sums(one).reduce((sum, part) => sum + part, 0);
  const all = total('run') + total('wait') + total('held');
  if (all < 1e-9) {
    return '';
  }
  const part = (100 * total(standing)) / all;
  return part > 0 && part < 0.1 ? '< 0.1 %' : `${part.toFixed(part < 10 ? 1 : 0)} %`;
}

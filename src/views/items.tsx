import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';
import { duration, itemsOf, quantile, streamsOf } from '../trace';
import type { IItem, IStream, ITrans } from '../trace';
import type { IScene } from './scene';

/** So many rows are shown at a time. */
const PAGE = 50;

/** A table of the pulls of one stream: what each gave, and where its time went. */
export class Items extends ReactWidget {
  constructor(scene: IScene) {
    super();
    this._scene = scene;
    this._streams = streamsOf(scene.model, scene.layout);
    this.addClass('jp-YieldscopeItems');
    this.node.hidden = this._streams.length === 0;
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', scene.trans.__('Items of a stream'));
  }

  protected render(): React.ReactElement | null {
    return this._streams.length === 0 ? null : (
      <Table scene={this._scene} streams={this._streams} />
    );
  }

  private readonly _scene: IScene;
  private readonly _streams: readonly IStream[];
}

type Key = 'number' | 'asked' | 'took' | 'ran' | 'waited' | 'late' | 'before';

/** A number by which rows are sorted; what is not known comes last. */
function sortable(item: IItem, key: Key): number {
  return key === 'took' ? item.given - item.asked : (item[key] ?? -1);
}

function Table(props: { scene: IScene; streams: readonly IStream[] }): React.ReactElement {
  const { scene, streams } = props;
  const { model, names, trans } = scene;
  const [open, setOpen] = React.useState(false);
  const [chosen, choose] = React.useState(() => busiest(scene, streams));
  const [sort, setSort] = React.useState<{ key: Key; down: boolean }>({
    key: 'number',
    down: false
  });
  const [page, setPage] = React.useState(0);
  const stream = streams[chosen];
  const items = React.useMemo(
    () => (open ? itemsOf(model, stream.frames) : []),
    [open, model, stream]
  );
  const sorted = React.useMemo(() => {
    const sign = sort.down ? -1 : 1;
    return [...items].sort((a, b) => sign * (sortable(a, sort.key) - sortable(b, sort.key)));
  }, [items, sort]);
  const pages = Math.ceil(sorted.length / PAGE);
  const named = ({ frames }: IStream): string =>
    frames.length > 1 ? names.short[frames[0]] : names.frames[frames[0]];
  return (
    <details onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>{trans.__('Items')}</summary>
      <div className="jp-YieldscopeItems-head">
        <label>
          {trans.__('Stream')}{' '}
          <select
            value={chosen}
            onChange={event => {
              choose(Number(event.currentTarget.value));
              setPage(0);
            }}
          >
            {streams.map((one, i) => (
              <option key={one.lane} value={i}>
                {named(one)}
              </option>
            ))}
          </select>
        </label>
        {items.length > 0 && <span>{summary(items, trans)}</span>}
      </div>
      <div
        className="jp-YieldscopeItems-scroller"
        tabIndex={0}
        role="group"
        aria-label={named(stream)}
      >
        <table>
          <thead>
            <tr>
              {columns(trans).map(([key, title, tip]) => (
                <th
                  key={key}
                  scope="col"
                  aria-sort={
                    sort.key === key ? (sort.down ? 'descending' : 'ascending') : undefined
                  }
                >
                  <button
                    type="button"
                    title={tip}
                    onClick={() => {
                      setSort({ key, down: sort.key === key ? !sort.down : key !== 'number' });
                      setPage(0);
                    }}
                  >
                    {title}
                    {sort.key === key && <span aria-hidden="true">{sort.down ? ' ▾' : ' ▴'}</span>}
                  </button>
                </th>
              ))}
              <th scope="col">{trans.__('value')}</th>
            </tr>
          </thead>
          <tbody>
            {sorted.slice(page * PAGE, (page + 1) * PAGE).map(item => (
              <Row key={item.number} item={item} scene={scene} />
            ))}
          </tbody>
        </table>
      </div>
      {pages > 1 && (
        <div className="jp-YieldscopeItems-pages">
          <button type="button" disabled={page === 0} onClick={() => setPage(page - 1)}>
            {trans.__('Previous rows')}
          </button>
          <span>
            {trans.__(
              '%1 to %2 of %3',
              page * PAGE + 1,
              Math.min(sorted.length, (page + 1) * PAGE),
              sorted.length
            )}
          </span>
          <button type="button" disabled={page + 1 >= pages} onClick={() => setPage(page + 1)}>
            {trans.__('Next rows')}
          </button>
        </div>
      )}
    </details>
  );
}

function Row({ item, scene }: { item: IItem; scene: IScene }): React.ReactElement {
  const { trans, player, model } = scene;
  const time = (ns: number | null): string => (ns === null ? '' : duration(ns));
  return (
    <tr>
      <td>
        <button
          type="button"
          title={trans.__('Go to pull %1', item.number + 1)}
          onClick={() => {
            player.pause();
            player.goTo(player.shownAt(item.step));
          }}
        >
          {item.number + 1}
        </button>
      </td>
      <td>{duration(item.asked)}</td>
      <td>{item.end === null ? trans.__('not yet') : time(item.given - item.asked)}</td>
      <td>{time(item.ran)}</td>
      <td>{time(item.waited)}</td>
      <td data-some={item.late > 0}>{time(item.late)}</td>
      <td>{time(item.before)}</td>
      <td className="jp-YieldscopeItems-value">
        {item.value ?? (
          <i>
            {item.end === null
              ? trans.__('none yet')
              : model.trace.kind(item.end) === 'raise'
                ? trans.__('an exception')
                : trans.__('the end')}
          </i>
        )}
      </td>
    </tr>
  );
}

function columns(trans: ITrans): [Key, string, string][] {
  return [
    ['number', trans.__('pull'), trans.__('In the order of the pulls')],
    ['asked', trans.__('asked at'), trans.__('Since the start of watching')],
    ['took', trans.__('took'), trans.__('From the pull to the value')],
    ['ran', trans.__('ran'), trans.__('The producer, and what it called, ran')],
    ['waited', trans.__('waited'), trans.__('The producer was suspended')],
    ['late', trans.__('late'), trans.__('Its time was up, and others held the loop')],
    ['before', trans.__('then consumer'), trans.__('From the value to the next pull')]
  ];
}

/** How long a pull took, in three numbers. */
function summary(items: readonly IItem[], trans: ITrans): string {
  const took = items.filter(({ end }) => end !== null).map(({ asked, given }) => given - asked);
  return took.length === 0
    ? ''
    : trans.__(
        'half within %1 · 95 % within %2 · slowest %3',
        duration(quantile(took, 0.5)),
        duration(quantile(took, 0.95)),
        duration(quantile(took, 1))
      );
}

/** The stream that was pulled most often. */
function busiest({ model }: IScene, streams: readonly IStream[]): number {
  const pulls = streams.map(({ frames }) =>
    frames.reduce((sum, frame) => sum + model.pullsOf(frame).length, 0)
  );
  return Math.max(0, pulls.indexOf(Math.max(...pulls)));
}

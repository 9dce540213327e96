import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';
import { duration, foldedRows, itemsOf, quantile, repeatsOf, streamsOf } from '../trace';
import type { IItem, ItemRow, IStream, ITrans } from '../trace';
import { RepeatRow, Row } from './items-rows';
import type { IScene } from './scene';

/** So many rows are shown at a time. */
const PAGE = 50;
/** A table of no more items is short enough as it is. */
const SHORT = 20;

const NOTHING: ReadonlySet<number> = new Set();

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
  const { repeats, odd } = React.useMemo(() => repeatsOf(model, items), [model, items]);
  const [spread, setSpread] = React.useState<ReadonlySet<number>>(NOTHING);
  const rows = React.useMemo((): ItemRow[] => {
    // What follows each other in time is folded; in any other order nothing does.
    if (sort.key === 'number' && !sort.down && items.length > SHORT) {
      return foldedRows(items.length, repeats, spread);
    }
    const sign = sort.down ? -1 : 1;
    return [...items]
      .sort((a, b) => sign * (sortable(a, sort.key) - sortable(b, sort.key)))
      .map(({ number }) => number);
  }, [items, repeats, spread, sort]);
  const pages = Math.ceil(rows.length / PAGE);
  const toggle = (from: number): void => {
    const next = new Set(spread);
    if (!next.delete(from)) {
      next.add(from);
    }
    setSpread(next);
  };
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
              setSpread(NOTHING);
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
            {rows
              .slice(page * PAGE, (page + 1) * PAGE)
              .map(row =>
                typeof row === 'number' ? (
                  <Row key={row} item={items[row]} times={odd.get(row)} scene={scene} />
                ) : (
                  <RepeatRow
                    key={`repeat ${row.from}`}
                    repeat={row}
                    columns={columns(trans).length + 1}
                    spread={spread.has(row.from)}
                    onToggle={() => toggle(row.from)}
                    trans={trans}
                  />
                )
              )}
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
              'rows %1 to %2 of %3',
              page * PAGE + 1,
              Math.min(rows.length, (page + 1) * PAGE),
              rows.length
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
  // Of very many streams no call could take all.
  return pulls.reduce((most, pulled, at) => (pulled > pulls[most] ? at : most), 0);
}

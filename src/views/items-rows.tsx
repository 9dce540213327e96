import * as React from 'react';
import { duration } from '../trace';
import type { IItem, IRepeat, ITrans } from '../trace';
import type { IScene } from './scene';

/** One pull, and what came of it. `times`: how many times longer it took than usual, where that is of note. */
export function Row(props: {
  item: IItem;
  times: number | undefined;
  scene: IScene;
}): React.ReactElement {
  const { item, times, scene } = props;
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
      <td>
        {times !== undefined && (
          <span
            className="jp-YieldscopeItems-odd"
            title={trans.__('So many times as long as half of the items took at most')}
          >
            {trans.__('%1×', times < 10 ? times.toFixed(1) : Math.round(times))}
          </span>
        )}
        {item.end === null ? trans.__('not yet') : time(item.given - item.asked)}
      </td>
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

/** Pulls that are alike, in one row; a press spreads them. */
export function RepeatRow(props: {
  repeat: IRepeat;
  columns: number;
  spread: boolean;
  onToggle: () => void;
  trans: ITrans;
}): React.ReactElement {
  const { repeat, columns, spread, onToggle, trans } = props;
  return (
    <tr className="jp-YieldscopeItems-repeat">
      <td colSpan={columns}>
        <button
          type="button"
          aria-expanded={spread}
          title={trans.__('They went through the same lines and ended in the same way')}
          onClick={onToggle}
        >
          <span aria-hidden="true">{spread ? '▾' : '▸'}</span>{' '}
          {trans.__('pulls %1–%2 alike', repeat.from + 1, repeat.to + 1)}
        </button>
        <span>{trans.__('half within %1', duration(repeat.took))}</span>
      </td>
    </tr>
  );
}

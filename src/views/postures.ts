import type { IFrameState, ITrans, Names, Posture } from '../trace';
import { duration } from '../trace';

/** A sign of each posture that can be told from the others without colour. */
export const SIGNS: Readonly<Record<Posture, string>> = {
  created: '◌',
  running: '▸',
  below: '│',
  held: '◖',
  awaiting: '◷',
  chained: '┊',
  returned: '■',
  raised: '✕',
  closed: '⊘',
  finalised: '⟳'
};

/** A tag of two or three words for a marked line. */
export function tag(
  state: IFrameState,
  names: Names,
  trans: ITrans,
  callee: number | null
): string {
  const { wait } = state;
  switch (state.posture) {
    case 'running':
      return trans.__('running');
    case 'held':
      return trans.__('held at yield');
    case 'awaiting':
      return wait ? trans.__('awaits %1', awaited(state, names, trans)) : trans.__('awaiting');
    case 'chained':
      return wait?.frame != null
        ? trans.__('awaits %1', names.frames[wait.frame])
        : trans.__('suspended');
    case 'below':
      return callee === null ? trans.__('called') : trans.__('called %1', names.frames[callee]);
    case 'created':
      return trans.__('not started');
    case 'returned':
      return trans.__('finished');
    case 'raised':
      return trans.__('left by an exception');
    case 'closed':
      return trans.__('closed');
    case 'finalised':
      return trans.__('finalised');
  }
}

/** What a waiting frame waits for, in a few words. */
export function awaited(state: IFrameState, names: Names, trans: ITrans): string {
  const { wait } = state;
  if (wait?.kind === 'task' && wait.task !== null) {
    return names.tasks[wait.task];
  }
  if (wait?.frame != null) {
    return names.frames[wait.frame];
  }
  if (wait?.text != null) {
    return wait.text;
  }
  if (wait?.kind === 'sleep' && wait.delay !== null) {
    return trans.__('sleep %1', duration(wait.delay));
  }
  return wait?.kind === 'bare' ? trans.__('its next turn') : trans.__('something');
}

/** One line that says how a frame stands; `askerIsOver`: whether the frame that asked it last has ended. */
export function standing(
  state: IFrameState,
  names: Names,
  trans: ITrans,
  callee: number | null,
  askerIsOver: boolean
): string {
  const asker = state.asker === null ? null : names.frames[state.asker];
  switch (state.posture) {
    case 'running':
      return trans.__('running, line %1', state.line);
    case 'below':
      return callee === null
        ? trans.__('on the stack below, line %1', state.line)
        : trans.__('on the stack below, line %1 · %2 runs now', state.line, names.frames[callee]);
    case 'held':
      if (asker !== null && askerIsOver) {
        return trans.__('held at yield, line %1 · %2, which asked, has ended', state.line, asker);
      }
      return asker === null
        ? trans.__('held at yield, line %1 · only its consumer can move it', state.line)
        : trans.__('held at yield, line %1 · only %2 can move it', state.line, asker);
    case 'awaiting':
      return trans.__('awaiting %1, line %2', awaited(state, names, trans), state.line);
    case 'chained':
      return trans.__(
        'suspended with %1, line %2',
        state.wait?.frame != null
          ? names.frames[state.wait.frame]
          : trans.__('what it delegates to'),
        state.line
      );
    case 'created':
      return trans.__('made, not started: none of its code has run');
    case 'returned':
      return trans.__('finished on line %1', state.line);
    case 'raised':
      return trans.__('left by an exception on line %1', state.line);
    case 'closed':
      return trans.__('closed on line %1', state.line);
    case 'finalised':
      return trans.__('finalised, last seen on line %1', state.line);
  }
}

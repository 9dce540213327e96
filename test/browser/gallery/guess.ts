/** What one must be able to read from the picture of a moment alone: asked, and answered from the trace. */
import { chainsAt, linksOf, Names, stateAt, TraceModel } from '../../../src/trace';
import type { ILink, Trace } from '../../../src/trace';
import { english } from '../../unit/trace/traces';

export interface IGuess {
  readonly question: string;
  readonly answer: string;
}

/** The questions about the state after a step, and their answers. */
export function guessesAt(trace: Trace, step: number): IGuess[] {
  const model = new TraceModel(trace);
  const names = new Names(trace, english);
  const state = stateAt(model, step);
  const of = (frame: number | null): string =>
    frame === null ? 'code that is not watched, or the event loop' : names.frames[frame];
  const waits = chainsAt(model, state).map(({ frames, waker }) => {
    const chain = frames.map(({ frame }) => names.frames[frame]).join(' waits for ');
    switch (waker.kind) {
      case 'running':
        return `${chain}, which runs`;
      case 'consumer':
        return `${chain}, which is held until ${of(waker.frame)} asks`;
      case 'timer':
        return `${chain}, which waits for its timer`;
      case 'task':
        return `${chain}, which waits for ${names.tasks[waker.task]} to end`;
      case 'wait':
        return `${chain}, which waits for ${waker.wait.text ?? waker.wait.kind}`;
      case 'turn':
        return `${chain}, which only waits for its next turn`;
      default:
        return `${chain}, which waits for what is not watched`;
    }
  });
  const carried = linksOf(model, model.momentOf(step)).filter(
    ({ kind, text }) => text !== null && kind !== 'await' && kind !== 'wake'
  );
  const values = carried.map(({ kind, text, from, to }) =>
    kind === 'bind'
      ? `${text}: it has arrived in ${of(to)}`
      : `${text}: on its way from ${of(from)} to ${of(to)} (${WORDS[kind]})`
  );
  const holder =
    state.turn === null
      ? 'No turn of an event loop is known here.'
      : state.running === null && trace.kind(step) === 'await'
        ? `The event loop itself: ${taskOf(state.task)} has just given up its turn.`
        : `${taskOf(state.task)} has its turn.`;
  return [
    { question: 'Who runs?', answer: state.running === null ? 'Nobody.' : `${of(state.running)}.` },
    { question: 'Who waits for whom?', answer: `${waits.join('; ')}.` },
    {
      question: 'Where is the value (or the exception)?',
      answer: values.length > 0 ? `${values.join('; ')}.` : 'Nothing is on its way.'
    },
    { question: 'Who has the event loop?', answer: holder }
  ];

  function taskOf(task: number | null): string {
    return task === null ? 'Code of no task' : names.tasks[task];
  }
}

const WORDS: Readonly<Record<ILink['kind'], string>> = {
  pull: 'asked',
  send: 'sent in',
  wake: 'woken',
  await: 'gives up its turn',
  yield: 'yielded',
  return: 'returned',
  stop: 'no more items',
  throw: 'thrown in',
  close: 'closed',
  cancel: 'cancelled',
  escape: 'not caught',
  bind: 'bound'
};

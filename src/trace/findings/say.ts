import type { TraceModel } from '../model';
import type { Names } from '../names';
import { capitalised, code, duration, fill, value } from '../wording';
import type { Filling, IPart, ITrans } from '../wording';
import type { IFinding } from './finding';

/** A finding in words. */
export interface ISaid {
  /** What it is, in a few words. */
  readonly title: IPart[];
  /** What the run shows. */
  readonly reason: IPart[];
  /** What to do about it. */
  readonly advice: IPart[];
}

/** The three templates of a finding. */
type Templates = readonly [title: string, reason: string, advice: string];

/** Say what a finding is, why it is one, and what to do. */
export function sayFinding(found: IFinding, model: TraceModel, names: Names, trans: ITrans): ISaid {
  const { trace } = model;
  const [step] = found.steps;
  const name = (frame: number | undefined): Filling => {
    if (frame === undefined) {
      return '';
    }
    const { kind } = trace.frames[frame];
    return kind === 'cell' || kind === 'module' ? names.frames[frame] : code(names.frames[frame]);
  };
  const line = (at: number | undefined): Filling => (at === undefined ? '' : trace.line(at));
  const fillings: Record<string, Filling> = {
    f: name(found.frames[0]),
    g: name(found.frames[1]),
    L: line(step),
    M: line(found.steps[1]),
    N: line(found.steps[2]),
    T: found.tasks.length > 0 ? names.tasks[found.tasks[0]] : '',
    U: found.tasks.length > 1 ? names.tasks[found.tasks[1]] : '',
    e: value(trace.value(step) ?? '…'),
    t: duration(found.ns),
    n: found.count,
    ...CODE
  };
  const [title, reason, advice] = TEMPLATES[found.kind](found, model, trans).map(template =>
    capitalised(fill(template, fillings))
  );
  return { title, reason, advice };
}

/** What to write, the same in every language. */
const CODE: Readonly<Record<string, IPart>> = {
  closing: code('with contextlib.closing(…) as stream'),
  close: code('close()'),
  aclosing: code('async with contextlib.aclosing(…) as stream'),
  aclose: code('aclose()'),
  exception: code('exception()'),
  to_thread: code('await asyncio.to_thread(…)'),
  sleep: code('await asyncio.sleep(0)'),
  shield: code('asyncio.shield(…)')
};

const TEMPLATES: Record<
  IFinding['kind'],
  (found: IFinding, model: TraceModel, trans: ITrans) => Templates
> = {
  'never run': ({ frames, count }, { trace }, trans) => {
    const coroutine = trace.frames[frames[0]].kind === 'coroutine';
    return [
      coroutine ? trans.__('{f} was never awaited') : trans.__('{f} was never iterated'),
      coroutine
        ? count > 1
          ? trans.__(
              'Line {L} made {n} coroutines of this function, of which {f} is the first; none of their code ran.'
            )
          : trans.__('Line {L} made the coroutine {f}, but none of its code ran.')
        : count > 1
          ? trans.__(
              'Line {L} made {n} generators of this function, of which {f} is the first; none of their code ran.'
            )
          : trans.__('Line {L} made the generator {f}, but none of its code ran.'),
      coroutine
        ? trans.__('Await it, or make a task of it: a call alone only makes the coroutine.')
        : trans.__('Iterate over it: a call alone only makes the generator.')
    ];
  },
  'left unclosed': ({ frames, steps }, { trace }, trans) => {
    const sync = trace.frames[frames[0]].kind === 'generator';
    const cause = trace.entry(steps[1])?.cause;
    const left = frames.length > 1;
    return [
      trans.__('{f} was left unclosed'),
      sync
        ? left
          ? trans.__(
              '{g} left {f} held at the yield on line {L} and did not close it; its cleanup ran only when Python collected it.'
            )
          : trans.__(
              '{f} was left held at the yield on line {L} and not closed; its cleanup ran only when Python collected it.'
            )
        : cause === 'loop'
          ? left
            ? trans.__(
                '{g} left {f} held at the yield on line {L} and did not close it; the event loop closed it later, in {T}.'
              )
            : trans.__(
                '{f} was left held at the yield on line {L} and not closed; the event loop closed it later, in {T}.'
              )
          : cause === 'shutdown'
            ? left
              ? trans.__(
                  '{g} left {f} held at the yield on line {L} and did not close it; that was done only when the event loop shut down.'
                )
              : trans.__(
                  '{f} was left held at the yield on line {L} and not closed; that was done only when the event loop shut down.'
                )
            : left
              ? trans.__(
                  '{g} left {f} held at the yield on line {L} and did not close it; Python discarded it when nobody held it any more.'
                )
              : trans.__(
                  '{f} was left held at the yield on line {L} and not closed; Python discarded it when nobody held it any more.'
                ),
      sync
        ? trans.__('Close it where it is used: {closing}, or its {close}.')
        : trans.__('Close it where it is used: {aclosing}, or await its {aclose}.')
    ];
  },
  'still suspended': ({ tasks, frames, steps }, { trace }, trans) => {
    if (tasks.length > 0) {
      return [
        trans.__('{T} outlives the run'),
        frames[0] === frames[1]
          ? trans.__('The recording ends while {f} waits on line {L}; {T} may go on unseen.')
          : trans.__(
              'The recording ends while {f}, in {g}, waits on line {L}; {T} may go on unseen.'
            ),
        trans.__('Await the task, or cancel it and await its end, or run it in a task group.')
      ];
    }
    return [
      trans.__('{f} is still held at its yield'),
      trans.__(
        'The recording ends with {f} held at line {L}; nobody has asked again or closed it.'
      ),
      trace.frames[trace.frame(steps[0])].kind === 'generator'
        ? trans.__('Iterate over it to its end, or close it: {closing}.')
        : trans.__('Iterate over it to its end, or close it: {aclosing}, or await its {aclose}.')
    ];
  },
  'held the loop': ({ count, steps }, _, trans) => [
    count > 1 ? trans.__('{f} held the loop, {n} times') : trans.__('{f} held the loop'),
    steps.length > 2
      ? trans.__(
          'This turn of the event loop ran for {t} without a suspension, longest on line {L}; no other task could run.'
        )
      : count > 1
        ? trans.__(
            'Line {L} held the loop {n} times, for up to {t} without a suspension; no other task could run meanwhile.'
          )
        : trans.__('Line {L} ran for {t} without a suspension; no other task could run meanwhile.'),
    trans.__(
      'Do what blocks in a thread ({to_thread}), use an awaitable in its place, or give way in between.'
    )
  ],
  'never suspends': (_found, _, trans) => [
    trans.__('An await in {f} never gave way'),
    trans.__(
      '{f} reached line {L} {n} times in one turn and was never suspended there, while {T} was ready to run and waited for {t}.'
    ),
    trans.__(
      'An await suspends only where it has to wait. Give way now and then, with {sleep}, or bound the queue.'
    )
  ],
  'fan-out': (_found, _, trans) => [
    trans.__('{n} tasks at once'),
    trans.__(
      '{n} tasks were made, the first on line {L}, while {f} never waited in between; all of them were alive at once.'
    ),
    trans.__(
      'Bound how many work at a time: a semaphore, or some workers with a queue, or batches.'
    )
  ],
  'exception not taken': ({ steps, count }, { trace }, trans) => {
    const known = trace.kind(steps[0]) === 'raise';
    return [
      trans.__('The exception of {T} was not taken'),
      known
        ? count > 1
          ? trans.__(
              '{e} left {f} on line {L} and ended {T}; when the recording ended, nobody had taken it by awaiting the task or asking for its result. So it was for {n} tasks.'
            )
          : trans.__(
              '{e} left {f} on line {L} and ended {T}; when the recording ended, nobody had taken it by awaiting the task or asking for its result.'
            )
        : trans.__(
            '{T}, which line {L} made, ended by an exception; when the recording ended, nobody had taken it by awaiting the task or asking for its result.'
          ),
      trans.__('Await every task, look at its {exception}, or run it in a task group.')
    ];
  },
  shared: ({ tasks, steps }, { trace }, trans) => [
    tasks.length > 1
      ? trans.__('{f} is driven by two tasks')
      : trans.__('A generator is driven by two tasks'),
    tasks.length < 2
      ? trans.__('{f}, in {T}, asked a generator that another task was driving just then: {e}.')
      : trace.kind(steps[0]) === 'exception'
        ? trans.__('{g}, in {T}, asked {f} while a pull of {U} was still going on: {e}.')
        : trans.__(
            '{T} and {U} take turns in iterating over {f}, so that each gets a part of its items. As soon as it waits within a pull, the other task’s pull fails.'
          ),
    trans.__(
      'Let one task iterate and hand the items on in a queue, or guard each pull with a lock.'
    )
  ],
  'cancelled in cleanup': ({ steps, tasks }, { trace }, trans) => [
    trans.__('{f} was cancelled in its cleanup'),
    trace.entry(steps[0])?.cause === 'timeout'
      ? trans.__(
          'A time limit reached {f} on line {L}, while it was still cleaning up after the exception that it got on line {M}.'
        )
      : tasks.length > 0
        ? trans.__(
            '{T} was cancelled in {f} on line {L}, while it was still cleaning up after the exception that it got on line {M}.'
          )
        : trans.__(
            'A cancel reached {f} on line {L}, while it was still cleaning up after the exception that it got on line {M}.'
          ),
    trans.__(
      'Cancel once and await the task’s end; guard cleanup that must not be cut short with {shield}.'
    )
  ],
  'scope around yield': ({ steps }, { trace }, trans) =>
    trace.entry(steps[0])?.cause === 'timeout'
      ? [
          trans.__('The time limit in {f} hit its consumer'),
          trans.__(
            'The time limit that {f} set on line {N} passed while it was held at the yield on line {M}: it was not {f} that was cancelled, but {g}, where it waited on line {L}.'
          ),
          trans.__(
            'Let no time limit reach around a yield: set it where the stream is used, or around each await inside.'
          )
        ]
      : [
          trans.__('The task group in {f} hit its consumer'),
          trans.__(
            'A task of the group that {f} opened on line {N} failed while {f} was held at the yield on line {M}: so {g} was cancelled where it waited, on line {L}.'
          ),
          trans.__(
            'Let no task group reach around a yield: open it where the stream is used, or hand the items on in a queue.'
          )
        ]
};

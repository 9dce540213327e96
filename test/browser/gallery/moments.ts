/** Moments of recorded programs that are worth a picture. */
import { TraceModel } from '../../../src/trace';
import type { StepKind, Trace } from '../../../src/trace';

export interface IMoment {
  /** The name of a recorded run. */
  readonly program: string;
  readonly what: string;
  /** The step to stand at, counted from 0. */
  readonly at: (trace: Trace) => number;
}

/** The last step of the moment in which the `count`th step of a kind happens, in a function. */
function nth(kind: StepKind, count: number, name: RegExp = /./) {
  return (trace: Trace): number => {
    for (let step = 0, seen = 0; step < trace.length; step++) {
      if (trace.kind(step) === kind && name.test(trace.frames[trace.frame(step)].qualname)) {
        if (++seen === count) {
          const model = new TraceModel(trace);
          return model.momentEnd(model.momentOf(step));
        }
      }
    }
    throw new Error(`there is no ${kind} number ${count}`);
  };
}

export const MOMENTS: readonly IMoment[] = [
  { program: 'pages', what: 'a value on its way up', at: nth('yield', 2) },
  { program: 'pages', what: 'everybody waits', at: nth('await', 8) },
  { program: 'two_tasks', what: 'two tasks in turn', at: nth('resume', 9) },
  { program: 'class_iterator', what: 'pulls of a class', at: nth('return', 2, /__anext__/) },
  { program: 'sync_generators', what: 'yield from', at: nth('delegate', 2) },
  { program: 'cancel_await', what: 'a cancel', at: nth('throw', 1) },
  { program: 'aclose_finally', what: 'closed from outside', at: nth('throw', 1) },
  { program: 'task_group', what: 'an exception in a group', at: nth('raise', 1) },
  { program: 'recursion', what: 'calls of itself', at: trace => Math.floor(trace.length / 2) },
  { program: 'pages', what: 'the end', at: trace => trace.length - 1 }
];

import type { Facts } from './facts';
import { finding } from './finding';
import type { IFinding } from './finding';

/** Ends that nobody in the program asked for. */
const BY_OTHERS = ['loop', 'shutdown', 'collector'];

/** Generators that were left at a yield, and that the event loop or the collector had to close. */
export function leftUnclosed(facts: Facts): IFinding[] {
  const { trace, model } = facts;
  return trace.frames.flatMap(({ id, kind, end }) => {
    if (end !== 'finalised' || (kind !== 'async generator' && kind !== 'generator')) {
      return [];
    }
    const steps = model.stepsOf(id);
    const byOthers = (step: number): boolean =>
      trace.kind(step) === 'throw' && BY_OTHERS.includes(trace.entry(step)?.cause ?? '');
    let at = steps.length - 1;
    while (at > 0 && !byOthers(steps[at])) {
      at--;
    }
    // Without a throw it vanished: that is its last step.
    const closed = at > 0 ? at : trace.kind(steps.at(-1)!) === 'close' ? steps.length - 1 : -1;
    const held = steps[closed - 1];
    if (closed < 1 || trace.kind(held) !== 'yield') {
      return [];
    }
    // One that yields again while it is closed was not left: closing it failed.
    if (steps.subarray(0, closed).some(step => trace.entry(step)?.cause === 'aclose')) {
      return [];
    }
    if (kind === 'generator' && !cleansUpLate(facts, id, steps[closed])) {
      return [];
    }
    const consumer = model.askerOf(id, held);
    const proof = [held, steps[closed]];
    const gone = consumer === null ? null : model.stepsOf(consumer).at(-1)!;
    if (gone !== null && gone < steps[closed] && ['return', 'raise'].includes(trace.kind(gone))) {
      proof.push(gone);
    }
    const task = trace.task(steps[closed]);
    return [
      finding('left unclosed', proof, consumer === null ? [id] : [id, consumer], {
        tasks: task === null ? [] : [task]
      })
    ];
  });
}

/**
 * Whether a plain generator had something to clean up, which it did only when it was collected.
 *
 * CPython closes it at once where a `break` or `return` leaves the loop over it, and where it is deleted: that
 * is no finding.
 */
function cleansUpLate(facts: Facts, frame: number, closed: number): boolean {
  const { trace, model } = facts;
  const after = facts.after(frame, closed);
  if (
    trace.kind(closed) !== 'throw' ||
    after === null ||
    trace.kind(after) !== 'line' ||
    facts.cleanups(frame, trace.line(closed)).length === 0
  ) {
    return false;
  }
  const consumer = model.askerOf(frame, closed);
  const last = consumer === null ? null : facts.before(consumer, closed);
  const held = facts.before(frame, closed)!;
  // One that nobody holds is closed in the statement that pulled it.
  if (last === null || last < held || trace.frames[consumer!].kind === 'generator') {
    return false;
  }
  // After an exception everything is left behind where it was.
  const there = ['return', 'line'].includes(trace.kind(last)) ? facts.lineAt(last)?.text : '';
  return (
    !!there &&
    (trace.kind(last) === 'return' || !/\b(break|return|raise|continue|del)\b/.test(there))
  );
}

/** What is suspended when a run has ended by itself: a background task, and a stream that is held. */
export function stillSuspended(facts: Facts): IFinding[] {
  const { trace, model } = facts;
  if (!facts.complete || facts.threads) {
    return [];
  }
  const found: IFinding[] = [];
  const inTask = new Set<number>();
  for (const { id, outcome, name, createdBy } of trace.tasks) {
    const steps = facts.stepsOfTask(id);
    const last = steps.at(-1);
    // The cell's own task is never done: the kernel's, which goes on.
    // A task of an earlier cell is none of this run's making.
    if (outcome !== 'pending' || name === 'cell' || last === undefined || createdBy === null) {
      continue;
    }
    // A chain is suspended from the inside out: its first await is the innermost.
    let at = steps.length - 1;
    while (at >= 0 && trace.kind(steps[at]) === 'await') {
      inTask.add(trace.frame(steps[at]));
      at--;
    }
    const innermost = steps[at + 1] as number | undefined;
    if (
      innermost === undefined ||
      trace.frames[trace.frame(last)].end !== 'suspended' ||
      facts.cancelsBetween(last, trace.length)
    ) {
      continue;
    }
    const frames = [trace.frame(last), trace.frame(innermost)];
    found.push(finding('still suspended', [innermost], frames, { tasks: [id] }));
  }
  if (trace.frames[trace.frame(0)].end === 'raised') {
    return found; // the traceback holds what was alive
  }
  for (const { id, kind, end } of trace.frames) {
    const last = model.stepsOf(id).at(-1);
    if (
      end !== 'suspended' ||
      last === undefined ||
      trace.kind(last) !== 'yield' ||
      trace.task(last) === null ||
      (kind !== 'async generator' && kind !== 'generator')
    ) {
      continue;
    }
    // A plain generator that has nothing to clean up may well be used in the next cell.
    if (kind === 'generator' && facts.cleanups(id, trace.line(last)).length === 0) {
      continue;
    }
    if (/^@.*contextmanager\b/.test(facts.body(id)[0]?.text ?? '')) {
      continue; // what it manages is open, and may be used in the next cell
    }
    const consumer = model.askerOf(id, last);
    if (consumer !== null && trace.frames[consumer].end === 'suspended') {
      continue; // who pulls it is still there, and is what the finding is about
    }
    found.push(finding('still suspended', [last], consumer === null ? [id] : [id, consumer]));
  }
  return found;
}

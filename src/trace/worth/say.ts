import type { TraceModel } from '../model';
import type { Names } from '../names';
import { capitalised, code, duration, fill, value } from '../wording';
import type { Filling, IPart, ITrans } from '../wording';
import type { IWorth } from './kinds';

/** Why a step is worth a look, in words. */
export interface IWorthSaid {
  /** What it is, in a few words. */
  readonly title: IPart[];
  readonly reason: IPart[];
}

export function sayWorth(
  found: IWorth,
  model: TraceModel,
  names: Names,
  trans: ITrans
): IWorthSaid {
  const { trace } = model;
  const { step } = found;
  const { kind } = trace.frames[trace.frame(step)];
  // A way is that of the code, whichever frame runs it.
  const name = (found.kind === 'rare way' ? names.short : names.frames)[trace.frame(step)];
  const task = trace.task(step);
  const fillings: Record<string, Filling> = {
    f: kind === 'cell' || kind === 'module' ? name : code(name),
    L: trace.line(step),
    M: found.line,
    T: task === null ? '' : names.tasks[task],
    e: value(trace.value(step) ?? '…'),
    w: trace.wait(step)?.text ?? '',
    t: duration(found.ns),
    u: duration(found.beside),
    n: found.count,
    s: trace.length
  };
  const [title, reason] = templates(found, model, trans).map(template =>
    capitalised(fill(template, fillings))
  );
  return { title, reason };
}

function templates(found: IWorth, { trace }: TraceModel, trans: ITrans): [string, string] {
  const { step, over } = found;
  const inTask = trace.task(step) !== null;
  switch (found.kind) {
    case 'exception':
      return [trans.__('First exception: {e}'), trans.__('It is in {f}, line {L}.')];
    case 'cancel':
      return trace.entry(step)?.cause === 'timeout'
        ? [
            trans.__('First time limit that passed'),
            trans.__('{e} is raised in {f} where it waits, line {L}.')
          ]
        : [trans.__('First cancel'), trans.__('{e} is raised in {f} where it waits, line {L}.')];
    case 'slowest item':
      return [
        trans.__('Slowest item: {t}'),
        trans.__(
          'Half of the {n} pulls of this stream took no longer than {u}; this one is of {f}.'
        )
      ];
    case 'longest hold':
      return [
        trans.__('Longest hold of the event loop: {t}'),
        inTask
          ? trans.__('{T} had one turn for so long, {u} of it in {f}, line {L}.')
          : trans.__('Code of no task had one turn for so long, {u} of it in {f}, line {L}.')
      ];
    case 'longest wait': {
      const known = trace.wait(step)?.text != null;
      return [
        trans.__('Longest wait: {t}'),
        over
          ? known
            ? trans.__('{f} waited on line {L} for {w}.')
            : trans.__('{f} waited on line {L}.')
          : known
            ? trans.__('{f} waited on line {L} for {w}, and still did when the recording ended.')
            : trans.__('{f} waited on line {L}, and still did when the recording ended.')
      ];
    }
    case 'rare way':
      return [
        trans.__('A way taken only once'),
        trans.__('Of {n} times, {f} went on from line {M} to line {L} only this once.')
      ];
    case 'longest held':
      return [
        trans.__('Longest held at a yield: {t}'),
        over
          ? trans.__('{f} was held on line {L} before it went on.')
          : trans.__('{f} was held on line {L}, and still was when the recording ended.')
      ];
    case 'cut':
      return [
        trans.__('Last step before the recording stopped'),
        trans.__('After step {s} nothing was recorded; {f} stands on line {L}.')
      ];
  }
}

import { failureOf } from '../trace';
import type { ITrans, Stop, TraceModel } from '../trace';

/** From so many steps on a run is long to go through, and long to save. */
export const LONG = 100_000;

/** Something about a whole run that is to be known before it is believed: what happened, and what to do. */
export interface INote {
  readonly kind: Stop | 'note' | 'failed' | 'one step' | 'long';
  readonly text: string;
  /** What to do now. */
  readonly next: string;
  /** A step to look at, and what the way there is called. */
  readonly to: { readonly step: number; readonly name: string } | null;
}

/** What is to be said of a whole run, the gravest first; nothing, for a run that is whole and went well. */
export function notesOf(model: TraceModel, trans: ITrans): INote[] {
  const { trace } = model;
  const { stopped, stoppedNote } = trace.run;
  const notes: INote[] = [];
  const last = { step: trace.length - 1, name: trans.__('Go to where it stops') };
  if (stopped !== null) {
    notes.push({
      kind: stopped,
      text: stoppedNote ?? stopText(stopped, trans),
      next: afterStop(stopped, trans),
      to: trace.length > 1 ? last : null
    });
  } else if (stoppedNote !== null) {
    notes.push({
      kind: 'note',
      text: stoppedNote,
      next: trans.__('What is shown did happen; do not conclude anything from what is missing.'),
      to: null
    });
  }
  const failure = stopped === 'interrupted' ? null : failureOf(model);
  if (failure !== null) {
    const line = trace.line(failure.origin);
    notes.push({
      kind: 'failed',
      text:
        failure.text === null
          ? trans.__('An exception ended this code.')
          : trans.__('This code was ended by %1', sentence(failure.text)),
      next: trans.__(
        'Step back from where it came up: the frame cards show what it had to do with.'
      ),
      to: { step: failure.origin, name: trans.__('Go to line %1, where it came up', line) }
    });
  }
  if (trace.length === 1) {
    notes.push({
      kind: 'one step',
      text: trans.__('Only one step was recorded: there is nothing to step through.'),
      next: trans.__('Run a cell that does more, or record more of its steps.'),
      to: null
    });
  }
  if (trace.length >= LONG) {
    notes.push({
      kind: 'long',
      text: trans.__('This is a long run, of %1 steps.', trace.length.toLocaleString()),
      next:
        trace.run.options.lines === false
          ? trans.__('Press / to find a step in it. To record fewer, watch a smaller part.')
          : trans.__(
              'Press / to find a step in it. To record fewer, write %1, or watch a smaller part.',
              '%%yieldscope --no-lines'
            ),
      to: null
    });
  }
  return notes;
}

/** What was recorded is text of any kind: it ends like a sentence here. */
function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

function stopText(stopped: Stop, trans: ITrans): string {
  switch (stopped) {
    case 'limit':
      return trans.__('The recording reached its limit and stops here.');
    case 'interrupted':
      return trans.__('The run was interrupted; this is what was recorded until then.');
    default:
      return trans.__('The tracer was lost during the run; this is what was recorded until then.');
  }
}

function afterStop(stopped: Stop, trans: ITrans): string {
  switch (stopped) {
    case 'limit':
      return trans.__(
        'The program itself ran on. To see more, record fewer lines or values, or set a higher limit: %1.',
        '%%yieldscope --max-steps 5000000'
      );
    case 'interrupted':
      return trans.__('The last step is where it was; run the cell again to see it whole.');
    default:
      return trans.__(
        'Run it again; if a debugger or a coverage tool traces this kernel too, switch that off first.'
      );
  }
}

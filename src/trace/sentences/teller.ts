import type { TraceModel } from '../model';
import type { Names } from '../names';
import { localsAt } from '../state';
import type { IWait } from '../trace';
import { capitalised, code, duration, fill, value } from '../wording';
import type { Filling, IPart, ITrans } from '../wording';

/** Fills templates with what a step is about. */
export class Teller {
  constructor(
    readonly model: TraceModel,
    readonly names: Names,
    readonly trans: ITrans
  ) {}

  /**
   * Fill a template for a step: `{f}` its function, `{L}` its line, `{c}` the
   * consumer, `{T}` the task, `{v}` and `{e}` the value or exception.
   */
  say(
    step: number,
    template: string,
    more: Readonly<Record<string, Filling | null>> = {}
  ): IPart[] {
    const { trace } = this.model;
    const frame = trace.frame(step);
    const task = trace.task(step);
    const consumer = this.consumer(step);
    const shown = value(trace.value(step) ?? '…');
    const fillings: Record<string, Filling> = {
      f: this.name(frame),
      L: trace.line(step),
      v: shown,
      e: shown,
      c: consumer === null ? '' : this.name(consumer),
      T: task === null ? '' : this.names.tasks[task]
    };
    for (const [name, filling] of Object.entries(more)) {
      if (filling !== null) {
        fillings[name] = filling;
      }
    }
    return capitalised(fill(template, fillings));
  }

  /** Fill a template that is of no step. */
  fill(template: string, fillings: Readonly<Record<string, Filling>>): IPart[] {
    return capitalised(fill(template, fillings));
  }

  /** Who asked for this step's frame to run, as far as it is known. */
  consumer(step: number): number | null {
    return this.model.askerOf(this.model.trace.frame(step), step);
  }

  /** What people call a frame. */
  name(frame: number): IPart {
    const { kind } = this.model.trace.frames[frame];
    const name = this.names.frames[frame];
    return kind === 'cell' || kind === 'module' ? { text: name, role: 'words' } : code(name);
  }

  /** What a frame keeps after a step: `number = 1, size = 3`; null for nothing. */
  kept(step: number, frame: number): IPart | null {
    if (step < 0) {
      return null;
    }
    const locals = localsAt(this.model, frame, step);
    return locals.length === 0 ? null : value(listed(locals.map(({ name, text }) => [name, text])));
  }

  /** What is awaited, as a noun. */
  awaited(wait: IWait | null): Filling | null {
    if (!wait) {
      return null;
    }
    if (wait.kind === 'task' && wait.task !== null) {
      return this.names.tasks[wait.task];
    }
    if (wait.text !== null) {
      return value(wait.text);
    }
    return wait.delay !== null && wait.kind === 'sleep'
      ? fill(this.trans.__('a sleep of {d}'), { d: duration(wait.delay) })[0]
      : null;
  }
}

/** At most three of them, cut short; the cards show all. */
export function listed(pairs: readonly (readonly [string, string | null])[]): string {
  const shown = pairs.slice(0, 3).map(([name, text]) => `${name} = ${cut(text ?? '—')}`);
  return pairs.length > 3 ? `${shown.join(', ')}, …` : shown.join(', ');
}

function cut(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

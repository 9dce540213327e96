import type { TraceModel } from './model';
import { isStop } from './moments';
import type { Names } from './names';
import { localsAt } from './state';
import type { IChange, IWait } from './trace';
import { code, duration, fill, value } from './wording';
import type { Filling, IPart, ITrans } from './wording';

/**
 * Says in one sentence what a step, or a moment, of a run is.
 *
 * Every sentence is one whole template, so that it can be translated; a clause
 * is left out by another template, never by gluing.
 */
export class Sentences {
  constructor(model: TraceModel, names: Names, trans: ITrans) {
    this._model = model;
    this._names = names;
    this._trans = trans;
  }

  /** The sentence for a moment: that of the step which makes it what it is. */
  ofMoment(moment: number): IPart[] {
    const { trace } = this._model;
    const first = this._model.momentStarts[moment];
    const last = this._model.momentEnd(moment);
    switch (trace.kind(first)) {
      case 'resume': {
        // The innermost frame that was entered is the one that waited.
        let step = first;
        while (step < last && trace.kind(step + 1) === 'resume') {
          step++;
        }
        return this.ofStep(step);
      }
      case 'line':
        return this._line(first, last);
      case 'return':
        return this.ofStep(last);
      default:
        return this.ofStep(first);
    }
  }

  /** The sentence for a single step. */
  ofStep(step: number): IPart[] {
    const { trace } = this._model;
    const frame = trace.frames[trace.frame(step)];
    if (frame.joined && this._model.stepsOf(frame.id)[0] === step && trace.kind(step) !== 'start') {
      return this._say(
        step,
        this._trans.__('{f} began before watching; it is seen from line {L} on.')
      );
    }
    switch (trace.kind(step)) {
      case 'start':
        return this._start(step);
      case 'resume':
        return this._resume(step);
      case 'throw':
        return this._throw(step);
      case 'line':
        return this._line(step, step);
      case 'yield':
        return this._yield(step);
      case 'delegate':
        return this._delegate(step);
      case 'await':
        return this._await(step);
      case 'exception':
        return this._exception(step);
      case 'return':
        return this._return(step);
      case 'raise':
        return this._raise(step);
      case 'close':
        return this._say(
          step,
          this._trans.__('{f} was discarded at line {L}; this Python shows no more of its end.')
        );
    }
  }

  private _start(step: number): IPart[] {
    const { trace } = this._model;
    const trans = this._trans;
    const frame = trace.frames[trace.frame(step)];
    const asked = this._consumer(step) !== null;
    switch (frame.kind) {
      case 'cell':
        return this._say(step, trans.__('This cell starts to run, at line {L}.'));
      case 'generator':
      case 'async generator':
        return this._say(
          step,
          asked
            ? trans.__('{c} asks {f} for its first item; only now does {f} start, at line {L}.')
            : trans.__('{f} is asked for its first item; only now does it start, at line {L}.')
        );
      case 'coroutine':
        if (!asked) {
          return this._say(
            step,
            trace.task(step) === null
              ? trans.__('{f} starts at line {L}.')
              : trans.__('{T} gets its first turn from the event loop; {f} starts at line {L}.')
          );
        }
        return this._say(
          step,
          frame.qualname.endsWith('__anext__')
            ? trans.__('{c} asks for the next item: {f} starts, in the same task.')
            : trans.__('{c} awaits {f}; it starts in the same task, without a switch.')
        );
      case 'function':
        return this._say(step, asked ? trans.__('{c} calls {f}.') : trans.__('{f} is called.'));
      default:
        return this._say(step, trans.__('{f} starts to run, at line {L}.'));
    }
  }

  private _resume(step: number): IPart[] {
    const { trace } = this._model;
    const trans = this._trans;
    const kept = this._kept(step - 1, trace.frame(step));
    const asked = this._consumer(step) !== null;
    switch (trace.entry(step)?.cause) {
      case 'pull':
        if (asked) {
          return this._say(
            step,
            kept
              ? trans.__(
                  '{c} asks for the next item; {f} goes on after the yield on line {L}, still with {k}.'
                )
              : trans.__('{c} asks for the next item; {f} goes on after the yield on line {L}.'),
            { k: kept }
          );
        }
        return this._say(
          step,
          trans.__('{f} is asked for the next item and goes on after the yield on line {L}.')
        );
      case 'send':
        return this._say(
          step,
          asked
            ? trans.__('{c} sends {v} into {f}: the yield on line {L} evaluates to it.')
            : trans.__('{v} is sent into {f}: the yield on line {L} evaluates to it.')
        );
      case 'wake':
        return this._wake(step);
      default:
        return this._say(step, trans.__('{f} goes on at line {L}.'));
    }
  }

  private _wake(step: number): IPart[] {
    const { trace } = this._model;
    const trans = this._trans;
    const before = this._model.lastStepOf(trace.frame(step), step - 1);
    const wait = before === null ? null : trace.wait(before);
    const inTask = trace.task(step) !== null;
    if (wait?.kind === 'frame') {
      return this._say(
        step,
        inTask
          ? trans.__('{T} has a turn again; control passes back in through {f} on line {L}.')
          : trans.__('Control passes back in through {f} on line {L}.')
      );
    }
    const cell = trace.frames[trace.frame(step)].kind === 'cell';
    const awaited = wait?.kind === 'bare' ? null : this._awaited(wait);
    if (awaited === null) {
      if (!inTask) {
        return this._say(step, trans.__('{f} goes on at line {L}. Nobody pulled.'));
      }
      return this._say(
        step,
        cell
          ? trans.__('{f} has a turn again and goes on at line {L}.')
          : trans.__('{T} has a turn again and {f} goes on at line {L}. Nobody pulled.')
      );
    }
    const fillings = { w: awaited };
    if (!inTask) {
      return this._say(
        step,
        trans.__('The wait for {w} is over; {f} goes on at line {L}.'),
        fillings
      );
    }
    if (cell) {
      return this._say(
        step,
        trans.__('The wait for {w} is over; {f} has a turn again and goes on at line {L}.'),
        fillings
      );
    }
    return this._say(
      step,
      wait?.kind === 'sleep'
        ? trans.__('{w} is over; {T} has a turn again and {f} goes on at line {L}. Nobody pulled.')
        : trans.__(
            'The wait for {w} is over; {T} has a turn again and {f} goes on at line {L}. Nobody pulled.'
          ),
      fillings
    );
  }

  private _throw(step: number): IPart[] {
    const { trace } = this._model;
    const trans = this._trans;
    const frame = trace.frame(step);
    const asked = this._consumer(step) !== null;
    if (this._model.stepsOf(frame)[0] === step && !trace.frames[frame].joined) {
      return this._say(
        step,
        trans.__(
          '{e} reaches {f} before its first line; none of its code runs, not even a finally.'
        )
      );
    }
    if (step > 0 && trace.kind(step - 1) === 'raise' && trace.turn(step) === trace.turn(step - 1)) {
      return this._say(step, trans.__('{e} left {g} uncaught and now arrives in {f}, line {L}.'), {
        g: this._name(trace.frame(step - 1))
      });
    }
    switch (trace.entry(step)?.cause) {
      case 'athrow':
        return this._say(
          step,
          asked
            ? trans.__('{c} throws {e} into {f}, where it stands on line {L}.')
            : trans.__('{e} is thrown into {f}, where it stands on line {L}.')
        );
      case 'aclose':
        return this._say(
          step,
          asked
            ? trans.__('{c} closes {f}: {e} is raised where it stands on line {L}.')
            : trans.__('{f} is closed: {e} is raised where it stands on line {L}.')
        );
      case 'cancel':
        return this._say(
          step,
          trans.__('{T} was cancelled: {e} is raised in {f} where it waits, line {L}.')
        );
      case 'timeout':
        return this._say(
          step,
          trans.__(
            'The time limit passed, so asyncio cancels what waits: {e} is raised in {f}, line {L}.'
          )
        );
      case 'wake':
        return this._say(
          step,
          trans.__('What {f} waits for ended with {e}, which is raised on line {L}.')
        );
      case 'loop':
        return this._say(
          step,
          trans.__(
            'No one holds {f} any more, so the loop closes it later, in {T}, not where it was left: {e} on line {L}.'
          )
        );
      case 'shutdown':
        return this._say(
          step,
          trans.__('The loop is shutting down its generators: {e} in {f}, line {L}.')
        );
      case 'collector':
        return this._say(
          step,
          trans.__('No one holds {f} any more, so Python closes it: {e} on line {L}.')
        );
      default:
        return this._say(step, trans.__('{e} is raised in {f} where it stands, line {L}.'));
    }
  }

  /** Plain lines from `first` to `last`, in one frame. */
  private _line(first: number, last: number): IPart[] {
    const { trace } = this._model;
    const trans = this._trans;
    const changes = new Map<string, IChange>();
    for (let step = first; step <= last; step++) {
      for (const change of trace.changes(step)) {
        const before = changes.get(change.name);
        changes.set(change.name, { ...change, old: before ? before.old : change.old });
      }
    }
    const bound = [...changes.values()].filter(change => change.new !== change.old);
    if (bound.length === 0) {
      return this._say(last, trans.__('{f} reaches line {L}.'));
    }
    if (bound.length > 1) {
      return this._say(last, trans.__('{f} reaches line {L}; now {k}.'), {
        k: value(listed(bound.map(({ name, new: text }) => [name, text])))
      });
    }
    const [change] = bound;
    const fillings = {
      name: code(change.name),
      v: value(change.new ?? ''),
      old: value(change.old ?? '')
    };
    if (change.new === null) {
      return this._say(
        last,
        trans.__('{f} reaches line {L}; {name} is no longer bound.'),
        fillings
      );
    }
    return this._say(
      last,
      change.old === null
        ? trans.__('{f} reaches line {L}; {name} is now {v}.')
        : trans.__('{f} reaches line {L}; {name} is now {v}, was {old}.'),
      fillings
    );
  }

  private _yield(step: number): IPart[] {
    const { trace } = this._model;
    const trans = this._trans;
    const kept = this._kept(step, trace.frame(step));
    const asked = this._consumer(step) !== null;
    const inTask = trace.task(step) !== null;
    const templates = asked
      ? [
          trans.__('{f} yields {v} to {c} and is held at line {L}.'),
          trans.__('{f} yields {v} to {c} and is held at line {L}, keeping {k}.'),
          trans.__('{f} yields {v} to {c} and is held at line {L}; {T} keeps its turn.'),
          trans.__(
            '{f} yields {v} to {c} and is held at line {L}, keeping {k}; {T} keeps its turn.'
          )
        ]
      : [
          trans.__('{f} yields {v} and is held at line {L}.'),
          trans.__('{f} yields {v} and is held at line {L}, keeping {k}.'),
          trans.__('{f} yields {v} and is held at line {L}; {T} keeps its turn.'),
          trans.__('{f} yields {v} and is held at line {L}, keeping {k}; {T} keeps its turn.')
        ];
    return this._say(step, templates[(kept ? 1 : 0) + (inTask ? 2 : 0)], { k: kept });
  }

  private _delegate(step: number): IPart[] {
    const { trace } = this._model;
    const inner = step > 0 ? trace.frame(step - 1) : null;
    return inner === null
      ? this._say(step, this._trans.__('{f} is suspended in yield from on line {L}.'))
      : this._say(
          step,
          this._trans.__('{f} is suspended in yield from on line {L}; the value comes from {g}.'),
          { g: this._name(inner) }
        );
  }

  private _await(step: number): IPart[] {
    const trans = this._trans;
    const wait = this._model.trace.wait(step);
    const inTask = this._model.trace.task(step) !== null;
    if (wait?.kind === 'frame' && wait.frame !== null) {
      return this._say(step, trans.__('{f} is suspended too: on line {L} it waits for {g}.'), {
        g: this._name(wait.frame)
      });
    }
    const cell = this._model.trace.frames[this._model.trace.frame(step)].kind === 'cell';
    if (wait?.kind === 'bare' && inTask) {
      return this._say(
        step,
        cell
          ? trans.__('{f} gives up its turn once on line {L}; it is ready again at once.')
          : trans.__("{f} gives up {T}'s turn once on line {L}; it is ready again at once.")
      );
    }
    if (cell && inTask) {
      const awaited = this._awaited(wait);
      return awaited === null
        ? this._say(step, trans.__('{f} waits on line {L} and gives up its turn.'))
        : this._say(step, trans.__('{f} waits on line {L} for {w} and gives up its turn.'), {
            w: awaited
          });
    }
    const awaited = this._awaited(wait);
    if (awaited) {
      return this._say(
        step,
        inTask
          ? trans.__('{f} waits on line {L} for {w}; {T} gives up its turn.')
          : trans.__('{f} waits on line {L} for {w}.'),
        { w: awaited }
      );
    }
    return this._say(
      step,
      inTask
        ? trans.__('{f} waits on line {L}; {T} gives up its turn.')
        : trans.__('{f} waits on line {L}.')
    );
  }

  private _exception(step: number): IPart[] {
    const { trace } = this._model;
    const trans = this._trans;
    const inner = step > 0 && trace.kind(step - 1) === 'raise' ? trace.frame(step - 1) : null;
    if (!isStop(trace, step)) {
      return inner === null
        ? this._say(step, trans.__('{e} is raised in {f} on line {L}.'))
        : this._say(step, trans.__('{e} comes out of {g} and arrives in {f} on line {L}.'), {
            g: this._name(inner)
          });
    }
    const frame = trace.frame(step);
    const source = trace.sources.get(trace.frames[frame].filename) ?? '';
    const line = source.split('\n')[trace.line(step) - 1] ?? '';
    if (/\bfor\b/.test(line)) {
      return this._say(
        step,
        trans.__('{f} gets {e}, the normal end, and leaves the loop on line {L}.')
      );
    }
    if (/\b__a?next__$/.test(trace.frames[frame].qualname)) {
      return this._say(step, trans.__('{f} has no more items: {e} is raised on line {L}.'));
    }
    const ended = step > 0 ? trace.frame(step - 1) : frame;
    return ended === frame
      ? this._say(step, trans.__('There is no more item, so {e} is raised in {f} on line {L}.'))
      : this._say(
          step,
          trans.__('{f} asked {g} for more; there is none, so {e} is raised on line {L}.'),
          { g: this._name(ended) }
        );
  }

  private _return(step: number): IPart[] {
    const { trace } = this._model;
    const trans = this._trans;
    const frame = trace.frames[trace.frame(step)];
    const asked = this._consumer(step) !== null;
    if (frame.end === 'closed' || frame.end === 'finalised') {
      return this._say(step, trans.__('{f} ran its cleanup and is closed.'));
    }
    switch (frame.kind) {
      case 'cell':
        return this._say(step, trans.__('This cell has run to its end.'));
      case 'module':
      case 'class':
        return this._say(step, trans.__('{f} has run to its end.'));
      case 'async generator':
        return this._say(step, trans.__('{f} is finished: no more items.'));
      case 'generator':
        return trace.value(step) === 'None' || trace.value(step) === null
          ? this._say(step, trans.__('{f} is finished: no more items.'))
          : this._say(step, trans.__('{f} returns {v} and is finished: no more items.'));
      case 'coroutine':
        if (!asked && trace.task(step) !== null) {
          return this._say(
            step,
            trace.value(step) === null
              ? trans.__('{f} returns; {T} is done.')
              : trans.__('{f} returns {v}; {T} is done.')
          );
        }
    }
    if (trace.value(step) === null) {
      return this._say(step, asked ? trans.__('{f} returns to {c}.') : trans.__('{f} returns.'));
    }
    return this._say(
      step,
      asked ? trans.__('{f} returns {v} to {c}.') : trans.__('{f} returns {v}.')
    );
  }

  private _raise(step: number): IPart[] {
    const { trace } = this._model;
    const trans = this._trans;
    const frame = trace.frames[trace.frame(step)];
    const error = trace.value(step) ?? '';
    const task = trace.task(step);
    const asked = this._consumer(step) !== null;
    if (this._model.stepsOf(frame.id)[0] === step - 1 && trace.kind(step - 1) === 'throw') {
      return this._say(step, trans.__('{f} is closed without having run.'));
    }
    if (frame.end === 'closed' || frame.end === 'finalised') {
      return this._say(step, trans.__('{f} ran its cleanup and is closed.'));
    }
    if (/^Stop(Async)?Iteration\b/.test(error) && asked) {
      return this._say(step, trans.__('{f} raises {e}: there are no more items for {c}.'));
    }
    if (asked) {
      return this._say(
        step,
        trans.__('{e} leaves {f} on line {L}, uncaught here, and goes to {c}.')
      );
    }
    if (frame.kind === 'coroutine' && task !== null) {
      if (trace.tasks[task].outcome === 'cancelled') {
        return this._say(step, trans.__('{e} leaves {f} on line {L}; {T} ends as cancelled.'));
      }
      return this._say(
        step,
        trace.tasks[task].exceptionTaken === true
          ? trans.__('{e} leaves {f} on line {L} and ends {T}.')
          : trans.__('{e} ends {T}; no one has taken it so far.')
      );
    }
    return this._say(step, trans.__('{e} leaves {f} on line {L}, uncaught here.'));
  }

  /** Who asked for this step's frame to run, as far as it is known. */
  private _consumer(step: number): number | null {
    const { trace } = this._model;
    return trace.entry(step)?.by ?? this._model.askerOf(trace.frame(step), step);
  }

  private _say(
    step: number,
    template: string,
    more: Readonly<Record<string, Filling | null>> = {}
  ): IPart[] {
    const { trace } = this._model;
    const frame = trace.frame(step);
    const task = trace.task(step);
    const consumer = this._consumer(step);
    const shown = value(trace.value(step) ?? '…');
    const fillings: Record<string, Filling> = {
      f: this._name(frame),
      L: trace.line(step),
      v: shown,
      e: shown,
      c: consumer === null ? '' : this._name(consumer),
      T: task === null ? '' : this._names.tasks[task]
    };
    for (const [name, filling] of Object.entries(more)) {
      if (filling !== null) {
        fillings[name] = filling;
      }
    }
    return capitalised(fill(template, fillings));
  }

  private _name(frame: number): IPart {
    const { kind } = this._model.trace.frames[frame];
    const name = this._names.frames[frame];
    return kind === 'cell' || kind === 'module' ? { text: name, role: 'words' } : code(name);
  }

  /** What a frame keeps after a step: `number = 1, size = 3`; null for nothing. */
  private _kept(step: number, frame: number): IPart | null {
    if (step < 0) {
      return null;
    }
    const locals = localsAt(this._model, frame, step);
    return locals.length === 0 ? null : value(listed(locals.map(({ name, text }) => [name, text])));
  }

  /** What is awaited, as a noun. */
  private _awaited(wait: IWait | null): Filling | null {
    if (!wait) {
      return null;
    }
    if (wait.kind === 'task' && wait.task !== null) {
      return this._names.tasks[wait.task];
    }
    if (wait.text !== null) {
      return value(wait.text);
    }
    return wait.delay !== null && wait.kind === 'sleep'
      ? fill(this._trans.__('a sleep of {d}'), { d: duration(wait.delay) })[0]
      : null;
  }

  private readonly _model: TraceModel;
  private readonly _names: Names;
  private readonly _trans: ITrans;
}

/** At most three of them, cut short; the cards show all. */
function listed(pairs: readonly (readonly [string, string | null])[]): string {
  const shown = pairs.slice(0, 3).map(([name, text]) => `${name} = ${cut(text ?? '—')}`);
  return pairs.length > 3 ? `${shown.join(', ')}, …` : shown.join(', ');
}

function cut(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

/** A name such as "this cell" may come to stand first. */
function capitalised(parts: IPart[]): IPart[] {
  const [first, ...rest] = parts;
  return first?.role === 'words'
    ? [{ ...first, text: first.text.charAt(0).toUpperCase() + first.text.slice(1) }, ...rest]
    : parts;
}

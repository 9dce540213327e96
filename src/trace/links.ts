import { isPassedOn, isStopText } from './moments';
import type { TraceModel } from './model';

/**
 * What passes between frames, or between the event loop and a frame, in one
 * moment: the arrows of the picture.
 *
 * - `pull`: a consumer asks for the next item (or awaits, or calls); goes down
 * - `send`: as a pull, with a value riding down
 * - `wake`: the event loop lets a chain of frames go on; nobody pulled
 * - `await`: a chain of frames gives up its turn together
 * - `yield`: a value goes up to the consumer
 * - `return`: an awaited or called frame is done and hands its result up
 * - `stop`: the consumer learns that there are no more items
 * - `throw`, `close`: an exception goes down to where the frame stands (athrow, aclose)
 * - `cancel`: an exception goes from the event loop straight to the frame that waits
 * - `escape`: an exception leaves a frame and goes up
 * - `bind`: the value that was handed over in the moment before lands in a variable
 */
export type LinkKind =
  | 'pull'
  | 'send'
  | 'wake'
  | 'await'
  | 'yield'
  | 'return'
  | 'stop'
  | 'throw'
  | 'close'
  | 'cancel'
  | 'escape'
  | 'bind';

export interface ILink {
  readonly kind: LinkKind;
  readonly moment: number;
  /** The step at which it happens. */
  readonly step: number;
  /** Where it comes from; null: the event loop, or code that is not watched. */
  readonly from: number | null;
  /** Where it goes to; null: the event loop, or code that is not watched. */
  readonly to: number | null;
  /** For `wake` and `await`: the frames of the chain, in the order of their steps. */
  readonly chain: readonly number[];
  /** The value or exception that it carries. */
  readonly text: string | null;
}

/** What passes in one moment; empty for plain lines. */
export function linksOf(model: TraceModel, moment: number): ILink[] {
  const { trace } = model;
  const first = model.momentStarts[moment];
  const end = model.momentEnd(moment);
  const link = (kind: LinkKind, step: number, rest: Partial<ILink>): ILink => ({
    kind,
    moment,
    step,
    from: null,
    to: null,
    chain: [],
    text: null,
    ...rest
  });
  const frame = trace.frame(first);
  const asker = consumerOf(model, frame, first);

  switch (trace.kind(first)) {
    case 'start':
    case 'resume': {
      const links: ILink[] = [];
      const chain: number[] = [];
      for (let step = first; step <= end && trace.kind(step) !== 'line'; step++) {
        const entry = trace.entry(step);
        chain.push(trace.frame(step));
        if (entry?.by != null && entry.cause !== 'wake') {
          links.push(
            link(entry.cause === 'send' ? 'send' : 'pull', step, {
              from: entry.by,
              to: trace.frame(step),
              text: entry.cause === 'send' ? trace.value(step) : null
            })
          );
        }
      }
      if (links.length === 0 && trace.turn(first) !== null && startsTurn(model, first)) {
        return [link('wake', first, { to: chain.at(-1)!, chain })];
      }
      return links;
    }
    case 'line': {
      const landed = handedBefore(model, moment).some(
        ({ kind, to }) => to === frame && CARRIES.includes(kind)
      )
        ? firstBinding(model, first, end)
        : null;
      return landed === null ? [] : [link('bind', first, { to: frame, text: landed })];
    }
    case 'throw': {
      const entry = trace.entry(first);
      const text = trace.value(first);
      if (isPassedOn(trace, first)) {
        // It left the inner frame in the moment before, where it is drawn.
        return [];
      }
      switch (entry?.cause) {
        case 'athrow':
          return [link('throw', first, { from: entry.by, to: frame, text })];
        case 'aclose':
          return [link('close', first, { from: entry.by, to: frame, text })];
        default:
          return [link('cancel', first, { to: frame, text })];
      }
    }
    case 'await': {
      const chain: number[] = [];
      for (let step = first; step <= end; step++) {
        chain.push(trace.frame(step));
      }
      return [link('await', first, { from: frame, chain, text: trace.wait(first)?.text ?? null })];
    }
    case 'yield':
      return [link('yield', first, { from: frame, to: asker, text: trace.value(first) })];
    case 'return': {
      const kind = trace.frames[frame].kind;
      if (end > first) {
        return [link('stop', end, { from: frame, to: trace.frame(end) })];
      }
      return asker === null || kind === 'cell' || kind === 'module'
        ? []
        : [link('return', first, { from: frame, to: asker, text: trace.value(first) })];
    }
    case 'raise': {
      const after = first + 1;
      const to = takesOver(model, first, after) ? trace.frame(after) : asker;
      const { end: ending } = trace.frames[frame];
      if (ending === 'closed' || ending === 'finalised') {
        // GeneratorExit has done what it was thrown in for.
        return asker === null ? [] : [link('return', first, { from: frame, to: asker })];
      }
      const stop = isStopText(trace.value(first));
      return to === null
        ? []
        : [link(stop ? 'stop' : 'escape', first, { from: frame, to, text: trace.value(first) })];
    }
    default:
      return [];
  }
}

/** Who gets what a frame hands up: who asked it last, unless that was in another task, as when the loop closes it. */
function consumerOf(model: TraceModel, frame: number, step: number): number | null {
  const { trace } = model;
  const asker = model.askerOf(frame, step);
  const last = asker === null ? null : model.lastStepOf(asker, step);
  return last !== null && trace.task(last) === trace.task(step) ? asker : null;
}

/** True where the exception that left a frame arrives in another one at the step after. */
function takesOver({ trace }: TraceModel, raised: number, after: number): boolean {
  return (
    after < trace.length &&
    (trace.kind(after) === 'throw' || trace.kind(after) === 'exception') &&
    trace.frame(after) !== trace.frame(raised) &&
    trace.task(after) === trace.task(raised) &&
    trace.turn(after) === trace.turn(raised)
  );
}

/** The links that hand a value to a frame. */
const CARRIES: readonly LinkKind[] = ['yield', 'return'];

/** What the moment before handed over; plain lines hand over nothing, so one look back is enough. */
function handedBefore(model: TraceModel, moment: number): ILink[] {
  const before = moment - 1;
  return before < 0 || model.trace.kind(model.momentStarts[before]) === 'line'
    ? []
    : linksOf(model, before);
}

/** The first variable that is bound in a stretch of lines, as `page = Page(number=1)`. */
function firstBinding(model: TraceModel, from: number, to: number): string | null {
  for (let step = from; step <= to; step++) {
    for (const change of model.trace.changes(step)) {
      if (change.new !== null) {
        return `${change.name} = ${change.new}`;
      }
    }
  }
  return null;
}

/** True where no watched code ran in this turn before the step. */
function startsTurn(model: TraceModel, step: number): boolean {
  return step === 0 || model.trace.turn(step - 1) !== model.trace.turn(step);
}

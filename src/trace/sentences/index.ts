import type { TraceModel } from '../model';
import type { Names } from '../names';
import type { IPart, ITrans } from '../wording';
import { leftAtEnd } from './at-end';
import { raised, returned } from './ends';
import { resume, start } from './entries';
import { exception, lines } from './inside';
import { awaits, delegated, yielded } from './suspensions';
import { Teller } from './teller';
import { thrown } from './throws';

/**
 * Says in one sentence what a step, or a moment, of a run is.
 *
 * Every sentence is one whole template, so that it can be translated; a clause
 * is left out by another template, never by gluing.
 */
export class Sentences {
  constructor(model: TraceModel, names: Names, trans: ITrans) {
    this._tell = new Teller(model, names, trans);
  }

  /** The sentence for a moment: that of the step which makes it what it is. */
  ofMoment(moment: number): IPart[] {
    const { trace } = this._tell.model;
    const first = this._tell.model.momentStarts[moment];
    const last = this._tell.model.momentEnd(moment);
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
        return lines(this._tell, first, last);
      case 'return':
        return this.ofStep(last);
      default:
        return this.ofStep(first);
    }
  }

  /** The sentence for a single step. */
  ofStep(step: number): IPart[] {
    const { trace } = this._tell.model;
    const frame = trace.frames[trace.frame(step)];
    if (
      frame.joined &&
      this._tell.model.stepsOf(frame.id)[0] === step &&
      trace.kind(step) !== 'start'
    ) {
      return this._tell.say(
        step,
        this._tell.trans.__('{f} began before watching; it is seen from line {L} on.')
      );
    }
    switch (trace.kind(step)) {
      case 'start':
        return start(this._tell, step);
      case 'resume':
        return resume(this._tell, step);
      case 'throw':
        return thrown(this._tell, step);
      case 'line':
        return lines(this._tell, step, step);
      case 'yield':
        return yielded(this._tell, step);
      case 'delegate':
        return delegated(this._tell, step);
      case 'await':
        return awaits(this._tell, step);
      case 'exception':
        return exception(this._tell, step);
      case 'return':
        return returned(this._tell, step);
      case 'raise':
        return raised(this._tell, step);
      case 'close':
        return this._tell.say(
          step,
          this._tell.trans.__(
            '{f} is gone, last seen at line {L}: it was discarded, or it ended where nothing is watched.'
          )
        );
    }
  }

  /** How the recording leaves a frame that had not ended; null for one that had. */
  ofLeft(frame: number): IPart[] | null {
    return leftAtEnd(this._tell, frame);
  }

  private readonly _tell: Teller;
}

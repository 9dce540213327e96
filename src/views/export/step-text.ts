import { plain } from '../../trace';
import type { IFrameState, IState } from '../../trace';
import { calleeOf } from '../frames';
import { SIGNS, standing } from '../postures';
import type { IScene } from '../scene';

/**
 * The step that is shown, as plain text to be put into a message or a note: where it is, the
 * sentence, and each frame that exists, with its line and the locals that it keeps.
 */
export function stepText(scene: IScene): string {
  const { player, model, trans } = scene;
  const state = scene.state();
  const since = player.whole ? model.momentStarts[player.moment] : player.step;
  const head = [
    trans.__('Run of %1', runName(scene)),
    trans.__(
      'moment %1 of %2 · step %3 of %4',
      player.moment + 1,
      model.moments,
      player.step + 1,
      model.trace.length
    )
  ].join(' · ');
  const frames = state.frames.map(frame => frameText(scene, state, frame, since));
  return [head, sentence(scene), '', ...frames].join('\n').trimEnd() + '\n';
}

/** The sentence of what is shown, as plain text. */
export function sentence({ player, sentences }: IScene): string {
  return plain(player.whole ? sentences.ofMoment(player.moment) : sentences.ofStep(player.step));
}

/** The code that a run began in, such as `cell:3`. */
export function runName({ model: { trace } }: IScene): string {
  return trace.frames[trace.frame(0)].filename;
}

function frameText(scene: IScene, state: IState, frame: IFrameState, since: number): string {
  const { names, trans, model } = scene;
  const file = model.trace.frames[frame.frame].filename;
  const stands = standing(frame, names, trans, calleeOf(state, frame.frame));
  const lines = [`${SIGNS[frame.posture]} ${names.frames[frame.frame]}: ${stands} (${file})`];
  for (const { name, text, old, changedAt } of frame.locals) {
    lines.push(
      changedAt >= since && old !== null
        ? `    ${trans.__('%1 = %2, was %3', name, text, old)}`
        : `    ${name} = ${text}`
    );
  }
  return lines.join('\n');
}

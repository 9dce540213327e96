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
  const head = trans.__(
    'Run of %1 · moment %2 of %3 · step %4 of %5',
    runName(scene),
    player.moment + 1,
    model.moments,
    player.step + 1,
    model.trace.length
  );
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
  const over = frame.asker !== null && model.isOver(frame.asker, state.step);
  const stands = standing(frame, names, trans, calleeOf(state, frame.frame), over);
  const sign = SIGNS[frame.posture];
  const name = names.frames[frame.frame];
  const lines = [trans.__('%1 %2: %3 (%4)', sign, name, stands, file)];
  for (const { name: local, text, old, changedAt } of frame.locals) {
    lines.push(
      changedAt >= since && old !== null
        ? `    ${trans.__('%1 = %2, was %3', local, text, old)}`
        : `    ${local} = ${text}`
    );
  }
  return lines.join('\n');
}

import type { Trace } from './trace';
import type { ITrans } from './wording';

/** What people call the frames and tasks of a run. */
export class Names {
  constructor(trace: Trace, trans: ITrans) {
    const counts = new Map<string, number>();
    const plain = trace.frames.map(frame => {
      const name =
        frame.kind === 'cell'
          ? trans.__('this cell')
          : frame.kind === 'module'
            ? trans.__('the module')
            : frame.kind === 'class'
              ? `class ${shortName(frame.qualname).replace(/\(\)$/, '')}`
              : shortName(frame.qualname);
      counts.set(name, (counts.get(name) ?? 0) + 1);
      return name;
    });
    const seen = new Map<string, number>();
    this.frames = plain.map(name => {
      const number = (seen.get(name) ?? 0) + 1;
      seen.set(name, number);
      return counts.get(name)! > 1 ? `${name} #${number}` : name;
    });
    this.short = plain;
    this.tasks = trace.tasks.map(({ name }) => {
      if (name === CELL_TASK) {
        return trans.__('this cell');
      }
      // The names that asyncio gives say what they name.
      return /^Task-\d+$/.test(name) ? name : trans.__('task %1', name);
    });
  }

  /** A unique name of each frame, such as `pages()` or `pages() #2`. */
  readonly frames: readonly string[];

  /** The name of each frame's code, such as `pages()`. */
  readonly short: readonly string[];

  /** A name of each task, such as `task ticker`. */
  readonly tasks: readonly string[];
}

/** The name that the tracer gives to the kernel's own task. */
const CELL_TASK = 'cell';

/** `main.<locals>.pages` is `pages()`; `Feed.__anext__` stays whole; `<listcomp>` is no call. */
function shortName(qualname: string): string {
  const name = qualname.slice(qualname.lastIndexOf('.<locals>.') + 1).replace(/^<locals>\./, '');
  return name.endsWith('>') ? name : `${name}()`;
}

import type { CodeEditor } from '@jupyterlab/codeeditor';
import type { Widget } from '@lumino/widgets';
import { TraceFormatError } from '../trace';
import type { ITrans, Trace } from '../trace';
import { MessageView } from './message';
import type { Preferences } from './preferences';
import { RunView } from './run';
import type { RunSource } from './run-source';

/** What all that shows runs on a page is given. */
export interface IShowOptions {
  readonly trans: ITrans;
  readonly editorFactory: CodeEditor.Factory;
  /** How runs are to be shown; the usual way, if it is left out. */
  readonly preferences?: Preferences;
}

/** How one view of a run comes to be. */
export interface IViewOptions extends IShowOptions {
  /** Asked once: whether it may play by itself. */
  readonly autoplay?: (run: string) => boolean;
  /** Opens the run beside what it is seen in. */
  readonly open?: (source: RunSource) => void;
}

/** A view of a run with a position of its own, or a message that says what is wrong with it. */
export function viewOf(source: RunSource, options: IViewOptions): Widget {
  const { trans, editorFactory, preferences, autoplay, open } = options;
  try {
    const { trace } = source;
    return trace.length === 0
      ? empty(trace, trans)
      : new RunView({
          trace,
          trans,
          editorFactory,
          preferences,
          json: () => source.json(),
          autoplay: autoplay && (() => autoplay(trace.run.run)),
          open: open && (() => open(source))
        });
  } catch (error) {
    return broken(error, trans);
  }
}

function empty(trace: Trace, trans: ITrans): MessageView {
  return new MessageView({
    tone: 'calm',
    heading: trans.__('Nothing was recorded.'),
    text:
      trace.run.stoppedNote ??
      trans.__(
        'No watched code ran: the cell called nothing of its own, or only code of libraries.'
      ),
    next: trans.__('Run a cell that defines and calls functions, generators or coroutines.')
  });
}

/** Any error at all: a notebook with a bad output must still open. */
function broken(error: unknown, trans: ITrans): MessageView {
  const reason = error instanceof TraceFormatError ? error.reason : 'broken';
  return new MessageView({
    tone: 'alert',
    heading: trans.__('This trace cannot be shown.'),
    text: error instanceof Error ? error.message : String(error),
    next:
      reason === 'version'
        ? trans.__('Update Yieldscope, or run the code again to record it anew.')
        : trans.__('Run the code again to record it anew. Nothing else is affected.')
  });
}

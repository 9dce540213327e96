import type { Kernel, KernelMessage } from '@jupyterlab/services';
import { injectionCode, pythonString } from './injection';

/** What the kernel tells of itself, in `yieldscope/frontend.py`. */
export interface IKernelState {
  /** Version of the Python package. */
  readonly version: string;

  /** Version of Python. */
  readonly python: string;

  /** Whether there is an IPython shell, whose cells can be watched. */
  readonly ipython: boolean;

  /** Whether all cells are watched, since `%yieldscope on`. */
  readonly watching: boolean;

  /** Whether `%yieldscope off` has run since `Calls.switchOn`. */
  readonly off: boolean;
}

/** Why the kernel's cells are not watched. */
export interface IWatchProblem {
  readonly reason: IWatchProblem.Reason;

  /** What the kernel said, if it said something: a language, a version, an error. */
  readonly detail: string;
}

export namespace IWatchProblem {
  /**
   * - `no-kernel`: there is none;
   * - `not-python`: it runs another language (`detail`);
   * - `old-python`: it runs a Python that is too old (`detail`);
   * - `no-ipython`: it runs Python, but without IPython;
   * - `canceled`: the kernel restarted or died, or gave up what was queued;
   * - `failed`: the package cannot be used there (`detail`).
   */
  export type Reason =
    'no-kernel' | 'not-python' | 'old-python' | 'no-ipython' | 'canceled' | 'failed';
}

/** The outcome of a request: the kernel's state, or the reason why there is none. */
export type WatchResult =
  | { readonly ok: true; readonly state: IKernelState }
  | { readonly ok: false; readonly problem: IWatchProblem };

/** A function of `yieldscope/frontend.py` with its arguments, as Python. */
export namespace Calls {
  export const state = 'state()';
  export const switchOn = 'switch_on()';
  export const stopAll = 'stop_all()';
  export const forgetAll = 'forget()';

  export function forget(cellId: string): string {
    return `forget(${pythonString(cellId)})`;
  }

  /**
   * @param asked - Whether this cell was meant, and not all cells.
   * @param options - As they would stand after `%%yieldscope`.
   */
  export function watchCell(cellId: string, asked: boolean, options = ''): string {
    // Left out where they are the usual ones: a kernel's own package may be an older one.
    const third = options === '' ? '' : `, ${pythonString(options)}`;
    return `watch_cell(${pythonString(cellId)}, ${asked ? 'True' : 'False'}${third})`;
  }
}

/**
 * Call a function of the package in the kernel, silently: without an output, an
 * entry in the history, or an execution count.
 *
 * @param kernel - Where.
 * @param call - One of `Calls`.
 * @param inject - Whether to make the package importable first.
 * @returns The kernel's answer. It never rejects.
 *
 * #### Notes
 * The message is sent before this function returns, so the kernel sees it
 * before any cell whose request is sent later.
 */
export async function callKernel(
  kernel: Kernel.IKernelConnection,
  call: string,
  inject: boolean
): Promise<WatchResult> {
  try {
    const { content } = await kernel.requestExecute({
      code: inject ? injectionCode() : '',
      silent: true,
      store_history: false,
      allow_stdin: false,
      stop_on_error: false,
      user_expressions: { yieldscope: Private.expression(call) }
    }).done;
    return Private.read(content);
  } catch {
    // Disposed before the answer came, or the kernel is dead.
    return Private.failure('canceled');
  }
}

namespace Private {
  /** What `user_expressions` gives for one expression. */
  type Evaluated =
    | { status: 'ok'; data: Record<string, unknown> }
    | { status: 'error'; ename: string; evalue: string };

  /** Python 3.9 and older cannot even import the package. */
  export function expression(call: string): string {
    const version = '__import__("sys").version_info';
    return (
      `'{"old": "%d.%d"}' % ${version}[:2] if ${version} < (3, 10) ` +
      `else __import__("yieldscope.frontend", fromlist=["state"]).${call}`
    );
  }

  export function read(content: KernelMessage.IExecuteReplyMsg['content']): WatchResult {
    if (content.status !== 'ok') {
      return content.status === 'error'
        ? failure('failed', `${content.ename}: ${content.evalue}`)
        : failure('canceled');
    }
    const evaluated = content.user_expressions?.yieldscope as unknown as Evaluated | undefined;
    if (!evaluated) {
      return failure('failed');
    }
    if (evaluated.status !== 'ok') {
      return failure('failed', `${evaluated.ename}: ${evaluated.evalue}`);
    }
    return parse(evaluated.data['text/plain']);
  }

  /** The JSON text comes as Python shows a str: in quotes. */
  function parse(shown: unknown): WatchResult {
    let answer: Partial<IKernelState> & { old?: string };
    try {
      answer = JSON.parse(String(shown).slice(1, -1)) as typeof answer;
    } catch {
      return failure('failed', String(shown));
    }
    if (answer.old !== undefined) {
      return failure('old-python', answer.old);
    }
    const { version = '', python = '', ipython = false, watching = false, off = false } = answer;
    if (!ipython) {
      return failure('no-ipython', python);
    }
    return { ok: true, state: { version, python, ipython, watching, off } };
  }

  export function failure(reason: IWatchProblem.Reason, detail = ''): WatchResult {
    return { ok: false, problem: { reason, detail } };
  }
}

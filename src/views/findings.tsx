import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import * as React from 'react';
import { findingsOf, sayFinding } from '../trace';
import type { IFinding } from '../trace';
import type { IScene } from './scene';
import { Parts } from './sentence';

/** So many are listed; a run with more has other worries. */
const MOST = 50;

/**
 * What a careful reviewer would say of the run: one line, which opens the list. Each finding, and each step that
 * proves it, goes to that step.
 */
export class Findings extends ReactWidget {
  constructor(scene: IScene) {
    super();
    this._scene = scene;
    this.addClass('jp-YieldscopeFindings');
    this.node.setAttribute('role', 'group');
    this.node.setAttribute('aria-label', scene.trans.__('Findings'));
    scene.player.changed.connect(this._onMoved, this);
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    if (this._findings === null) {
      // The run itself is to be seen first: looking through a long one takes a while.
      this._waiting = window.setTimeout(() => {
        this._findings = findingsOf(this._scene.model);
        this.update();
      }, 50);
    }
  }

  protected override onBeforeDetach(msg: Message): void {
    clearTimeout(this._waiting);
    super.onBeforeDetach(msg);
  }

  protected render(): React.ReactElement | null {
    const { trans } = this._scene;
    const found = this._findings;
    if (found === null) {
      return null;
    }
    if (found.length === 0) {
      return <p className="jp-YieldscopeFindings-none">{trans.__('No findings')}</p>;
    }
    const rest = found.length - MOST;
    return (
      <>
        <button
          className="jp-YieldscopeFindings-toggle"
          aria-expanded={this._open}
          onClick={() => {
            this._open = !this._open;
            this.update();
          }}
        >
          <span className="jp-YieldscopeFindings-sign" aria-hidden="true">
            {this._open ? '▾' : '▸'}
          </span>
          {trans._n('%1 finding', '%1 findings', found.length)}
        </button>
        {this._open && (
          <div className="jp-YieldscopeFindings-scroller">
            <ol className="jp-YieldscopeFindings-list">
              {found.slice(0, MOST).map((finding, i) => (
                <li key={i} data-finding={finding.kind}>
                  {this._renderFinding(finding)}
                </li>
              ))}
            </ol>
            {rest > 0 && (
              <p>{trans._n('One more is not listed.', '%1 more are not listed.', rest)}</p>
            )}
          </div>
        )}
      </>
    );
  }

  private _renderFinding(finding: IFinding): React.ReactElement {
    const { model, names, trans } = this._scene;
    const { title, reason, advice } = sayFinding(finding, model, names, trans);
    const [main] = finding.steps;
    const steps = [...new Set(finding.steps)].sort((a, b) => a - b);
    return (
      <>
        <button
          className="jp-YieldscopeFindings-title"
          title={trans.__('Go to step %1', main + 1)}
          onClick={() => this._goTo(main)}
        >
          <Parts parts={title} />
        </button>
        <p>
          <Parts parts={reason} />
        </p>
        <p className="jp-YieldscopeFindings-advice">
          <Parts parts={advice} />
        </p>
        <ul
          className="jp-YieldscopeFindings-proof"
          aria-label={trans.__('The steps that prove it')}
        >
          {steps.map(step => (
            <li key={step}>{this._renderStep(step)}</li>
          ))}
        </ul>
      </>
    );
  }

  private _renderStep(step: number): React.ReactElement {
    const { player, sentences, trans } = this._scene;
    return (
      <button
        className="jp-YieldscopeFindings-step"
        aria-current={step === player.step ? 'step' : undefined}
        data-goto={step + 1}
        onClick={() => this._goTo(step)}
      >
        <span className="jp-YieldscopeFindings-number">{trans.__('Step %1', step + 1)}</span>
        <span>
          <Parts parts={sentences.ofStep(step)} />
        </span>
      </button>
    );
  }

  private _goTo(step: number): void {
    const { player } = this._scene;
    player.pause();
    // The step itself, not the end of its moment: it is what proves the finding.
    player.goTo(step);
  }

  private _onMoved(): void {
    if (this._open && !this._scene.player.playing) {
      this.update();
    }
  }

  private readonly _scene: IScene;
  private _findings: readonly IFinding[] | null = null;
  private _open = false;
  private _waiting = 0;
}

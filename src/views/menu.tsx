import { Clipboard, Notification } from '@jupyterlab/apputils';
import { MenuSvg } from '@jupyterlab/ui-components';
import { CommandRegistry } from '@lumino/commands';
import type { IDisposable } from '@lumino/disposable';
import type { Message } from '@lumino/messaging';
import * as React from 'react';
import type { Axis } from './display';
import { fileName, paperPalette, pngOf, runName, saveFile, shownPicture } from './export';
import { stepText, svgOf, wholePicture } from './export';
import type { IPicture } from './export';
import { rowNames } from './export/names';
import { readPalette } from './lanes/palette';
import type { Lanes } from './lanes';
import type { IScene } from './scene';

/** Runs with more moments give a picture that no program likes to open. */
const MOST_MOMENTS = 3000;

/** At the end of the transport: opening the run beside, and the menu with what one takes away. */
export class RunMenu implements IDisposable {
  constructor(options: RunMenu.IOptions) {
    this._options = options;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  dispose(): void {
    this._disposed = true;
    this._menu?.dispose();
    this._menu = null;
  }

  render(): React.ReactElement {
    const { scene, open } = this._options;
    const { trans } = scene;
    return (
      <div className="jp-YieldscopeMenu">
        {open && <Button name={trans.__('Open in panel')} shape={OPEN} onClick={() => open()} />}
        <Button name={trans.__('More')} shape={DOTS} menu onClick={this._onMore} />
      </div>
    );
  }

  private readonly _onMore = (event: React.MouseEvent<HTMLButtonElement>): void => {
    const button = event.currentTarget;
    const menu = (this._menu ??= this._makeMenu());
    const { right, bottom } = button.getBoundingClientRect();
    button.setAttribute('aria-expanded', 'true');
    const closed = (): void => {
      menu.aboutToClose.disconnect(closed);
      button.setAttribute('aria-expanded', 'false');
      // Where the menu takes the focus with it, the keys would be lost.
      if (menu.node.contains(document.activeElement)) {
        button.focus();
      }
    };
    menu.aboutToClose.connect(closed);
    menu.open(right, bottom + 2, { horizontalAlignment: 'right' });
    if (event.detail === 0) {
      // By a key, and so goes on by keys.
      menu.activateNextItem();
    }
  };

  private _makeMenu(): MenuSvg {
    const { scene, json } = this._options;
    const { trans, display, model } = scene;
    const commands = new CommandRegistry();
    const menu = new Popup({ commands });
    menu.addClass('jp-YieldscopeMenu-menu');
    const add = (label: string, action: Action, enabled?: () => boolean): void => {
      const command = `take-${menu.items.length}`;
      commands.addCommand(command, {
        label,
        describedBy: NO_ARGUMENTS,
        isEnabled: enabled,
        execute: () => this._do(action)
      });
      menu.addItem({ command });
    };
    const drawn = (): boolean => this._options.lanes.view !== null;
    if (json) {
      add(trans.__('Save as JSON'), () =>
        saveFile(
          fileName([runName(scene)], '.yieldscope.json'),
          new Blob([json()], { type: 'application/json' })
        )
      );
    }
    add(trans.__('Save picture as PNG'), () => this._savePicture('.png', false), drawn);
    add(trans.__('Save picture as SVG'), () => this._savePicture('.svg', false), drawn);
    add(
      trans.__('Save picture of the whole run as SVG'),
      () => this._savePicture('.svg', true),
      () => drawn() && model.moments <= MOST_MOMENTS
    );
    commands.addCommand('themed', {
      label: trans.__('Pictures in the theme’s colours'),
      describedBy: NO_ARGUMENTS,
      isToggleable: true,
      isToggled: () => this._themed,
      execute: () => {
        this._themed = !this._themed;
      }
    });
    menu.addItem({ command: 'themed' });
    menu.addItem({ type: 'separator' });
    add(trans.__('Copy this step as text'), () => this._copy(stepText(scene)));
    menu.addItem({ type: 'separator' });
    commands.addCommand('whole', {
      label: trans.__('Show the whole run'),
      describedBy: NO_ARGUMENTS,
      isToggleable: true,
      isToggled: () => display.whole,
      execute: () => {
        display.whole = !display.whole;
      }
    });
    menu.addItem({ command: 'whole' });
    const axes: [Axis, string][] = [
      ['equal', trans.__('Axis: all moments equally wide')],
      ['time', trans.__('Axis: time')]
    ];
    for (const [axis, label] of axes) {
      commands.addCommand(axis, {
        label,
        describedBy: NO_ARGUMENTS,
        isToggleable: true,
        isToggled: () => display.axis === axis,
        execute: () => {
          display.axis = axis;
        }
      });
      menu.addItem({ command: axis });
    }
    return menu;
  }

  private async _savePicture(extension: '.png' | '.svg', whole: boolean): Promise<void> {
    const { scene, lanes } = this._options;
    const { view } = lanes;
    if (!view) {
      return;
    }
    const palette = this._themed ? readPalette(lanes.node) : paperPalette(lanes.node);
    const make = whole ? wholePicture : shownPicture;
    const picture: IPicture = make(view, rowNames(lanes.node), palette);
    const content = extension === '.png' ? await pngOf(picture) : svgOf(picture);
    const what = whole ? ['whole-run'] : ['step', scene.player.step + 1];
    saveFile(fileName([runName(scene), ...what], extension), content);
  }

  private async _copy(text: string): Promise<void> {
    // Only pages that were served safely have it.
    const clipboard = navigator.clipboard as Clipboard | undefined;
    if (clipboard) {
      await clipboard.writeText(text);
    } else {
      Clipboard.copyToSystem(text);
    }
    Notification.success(this._options.scene.trans.__('This step was copied as text.'), {
      autoClose: 2000
    });
  }

  /** What goes wrong is told, and nothing else is affected. */
  private async _do(action: Action): Promise<void> {
    try {
      await action();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      Notification.error(this._options.scene.trans.__('That did not work: %1', reason), {
        autoClose: 8000
      });
    }
  }

  private readonly _options: RunMenu.IOptions;
  private _menu: MenuSvg | null = null;
  /** Whether pictures look as the page does; else they are fit for paper. */
  private _themed = false;
  private _disposed = false;
}

export namespace RunMenu {
  export interface IOptions {
    readonly scene: IScene;
    readonly lanes: Lanes;
    /** The exact text of the trace; null where there is none to save. */
    readonly json: (() => string) | null;
    /** Opens the run beside what it is seen in; null where it is there already. */
    readonly open: (() => void) | null;
  }
}

const NO_ARGUMENTS = { args: { type: 'object', properties: {} } } as const;

/** A menu whose separators are told as such; Lumino's can take the focus, and say nothing. */
class Popup extends MenuSvg {
  protected override onUpdateRequest(msg: Message): void {
    super.onUpdateRequest(msg);
    for (const node of this.contentNode.querySelectorAll('[data-type="separator"]')) {
      node.setAttribute('role', 'separator');
      node.removeAttribute('tabindex');
    }
  }
}

type Action = () => void | Promise<void>;

/** Shapes on a 16 by 16 grid. */
const OPEN = 'M2 2h12v12H2zM3.5 5v7.500h4V5zM9 5v7.500h3.500V5z';
const DOTS =
  'M3 6.500a1.500 1.500 0 1 0 .01 0zM8 6.500a1.500 1.500 0 1 0 .01 0zM13 6.500a1.500 1.500 0 1 0 .01 0z';

function Button(props: {
  name: string;
  shape: string;
  menu?: boolean;
  onClick: (event: React.MouseEvent<HTMLButtonElement>) => void;
}): React.ReactElement {
  return (
    <button
      type="button"
      className="jp-YieldscopeTransport-button"
      aria-label={props.name}
      aria-haspopup={props.menu ? 'menu' : undefined}
      aria-expanded={props.menu ? false : undefined}
      title={props.name}
      onClick={props.onClick}
    >
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <path d={props.shape} fill="currentColor" fillRule="evenodd" />
      </svg>
    </button>
  );
}

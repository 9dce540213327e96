import { Dialog, ReactWidget, showDialog } from '@jupyterlab/apputils';
import * as React from 'react';
import type { ITrans } from '../trace';

/** The keys of the player, and what they do. */
function keys(trans: ITrans): [string, string][] {
  return [
    ['Space', trans.__('play or pause')],
    ['← →', trans.__('previous, next moment')],
    ['Alt ← →', trans.__('previous, next single step')],
    ['Shift ← →', trans.__('previous, next suspension of the same frame')],
    ['Home End', trans.__('first, last step')],
    ['+ −', trans.__('zoom in, zoom out')],
    ['0', trans.__('zoom as at first')],
    ['o', trans.__('the whole run, and back to the step')],
    ['/', trans.__('find steps')],
    ['?', trans.__('this list')]
  ];
}

/** Show which keys there are; they work while the focus is inside the player. */
export async function showKeys(trans: ITrans): Promise<void> {
  await showDialog({
    title: trans.__('Keys of the player'),
    body: ReactWidget.create(
      <table className="jp-YieldscopeKeys">
        <tbody>
          {keys(trans).map(([key, does]) => (
            <tr key={key}>
              <th scope="row">
                {key.split(' ').map(one => (
                  <kbd key={one}>{one}</kbd>
                ))}
              </th>
              <td>{does}</td>
            </tr>
          ))}
        </tbody>
      </table>
    ),
    buttons: [Dialog.okButton({ label: trans.__('Close') })]
  });
}

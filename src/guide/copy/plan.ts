import type { Marker } from './marker';

/**
 * What is to become of a notebook in the user's folder.
 *
 * - `write`: it is not there
 * - `same`: it is what the guide has now
 * - `mine`: the user has edited it, and the guide has nothing newer, or nothing that they want
 * - `update`: they have not edited it, and the guide has a newer one
 * - `beside`: they have edited it, and the guide has a newer one
 */
export type Fate = 'write' | 'same' | 'mine' | 'update' | 'beside';

/**
 * Decide for each notebook of the guide.
 *
 * @param shipped - the hash of each, by its name
 * @param present - the hash of each that is in the user's folder
 * @param marker - what is known of those
 */
export function planCopy(
  shipped: ReadonlyMap<string, string>,
  present: ReadonlyMap<string, string>,
  marker: Marker
): Map<string, Fate> {
  const plan = new Map<string, Fate>();
  for (const [name, hash] of shipped) {
    const now = present.get(name);
    const { copied, kept } = marker.get(name) ?? {};
    if (now === undefined) {
      plan.set(name, 'write');
    } else if (now === hash) {
      plan.set(name, 'same');
    } else if (copied === hash || kept === hash) {
      plan.set(name, 'mine');
    } else {
      // Where nobody knows what was copied, it may well have been edited.
      plan.set(name, now === copied ? 'update' : 'beside');
    }
  }
  return plan;
}

/**
 * Numbers the turns of the event loop, so that work can be shared by all that happens in one. What arrived in the same
 * turn arrived at the same time, as far as this process can tell.
 */

/**
 * Gives a function that says the number of the current turn. It is meant to be called from I/O callbacks, where requests
 * come from: between two `setImmediate` phases lies exactly one round of them.
 */
export function createTurnCounter(): () => number {
  let turn = 0;
  let isRunning = false;
  const end = () => {
    turn++;
    isRunning = false;
  };
  return () => {
    if (!isRunning) {
      isRunning = true;
      setImmediate(end);
    }
    return turn;
  };
}

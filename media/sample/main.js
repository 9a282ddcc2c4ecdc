// The front page: a padlock that looks back, checks of what the server sent, and a day to scrub through.
import { showDay } from './day.js';
import { wakePadlock } from './padlock.js';
import { checkAll } from './proofs.js';

wakePadlock(document.querySelector('#padlock'));
showDay({
  video: document.querySelector('#day'),
  slider: document.querySelector('#hour'),
  clock: document.querySelector('#clock'),
  button: document.querySelector('#play'),
});
checkAll(document.querySelector('#proofs'));

/** What is typed where a port is asked for. */
import { OPTIONS } from '../config/options.ts';

const { minimum, maximum } = OPTIONS.port;

/** What to say of the input: `problem` where it is no port, `hint` where it is one that may not do what is hoped for. */
export interface PortRemark {
  readonly problem?: string;
  readonly hint?: string;
}

/** Looks at the input as it is typed. Nothing to say of a plain port. */
export function remarkOnPort(input: string): PortRemark {
  const text = input.trim();
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < minimum || port > maximum) {
    return { problem: `Expected a whole number from ${minimum} to ${maximum}.` };
  }
  if (port === 0) return { hint: 'Any free port is taken, another one at each start.' };
  if (port < 1024) return { hint: 'Ports below 1024 often need administrator rights.' };
  return {};
}

/** What the guards need of the options, with every default filled in. */
import type { AuthConfig } from './auth.ts';
import type { CorsConfig } from './cors.ts';
import type { Options } from './options.ts';
import type { RateLimitConfig } from './rate-limit.ts';

/** Plain data: it crosses to the server process as JSON. */
export interface GuardsConfig {
  readonly auth: AuthConfig;
  readonly cors: CorsConfig;
  readonly rateLimit: RateLimitConfig;
}

/** The guards that the options ask for. `absolute` makes the path of the file of users an absolute one. */
export function guardsConfig(options: Options, absolute: (file: string) => string): GuardsConfig {
  const { usersFile } = options;
  return {
    auth: { users: options.users, usersFile: usersFile && absolute(usersFile), rules: options.auth },
    cors: corsConfig(options),
    rateLimit: {
      requestsPerSecond: options['rateLimit.requestsPerSecond'],
      burst: options['rateLimit.burst'],
      loopback: options['rateLimit.loopback'],
    },
  };
}

/** Which other sites may read what is served, by the options. */
export function corsConfig(options: Options): CorsConfig {
  return {
    origins: options['cors.origins'],
    methods: options['cors.methods'],
    headers: options['cors.headers'],
    exposedHeaders: options['cors.exposedHeaders'],
    credentials: options['cors.credentials'],
    maxAgeSeconds: options['cors.maxAgeSeconds'],
  };
}

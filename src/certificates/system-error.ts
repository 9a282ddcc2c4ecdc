/** The system's errors about files, in words. */

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'a file is in its place',
  EISDIR: 'it is a folder',
  ELOOP: 'symbolic links lead in a circle',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the path is too long',
  ENOENT: 'it does not exist',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is a file',
  EPERM: 'this user may not',
  EROFS: 'the file system is read-only',
};

/** Why something could not be done, for example `the disk is full (ENOSPC)`. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  if (code === undefined) return error instanceof Error ? error.message : String(error);
  const reason = REASONS[code];
  return reason === undefined ? code : `${reason} (${code})`;
}

/** The system's name of an error, for example `ENOENT`; undefined where it is none of the system's. */
export function codeOf(error: unknown): string | undefined {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

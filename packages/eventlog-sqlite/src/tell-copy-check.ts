import { type CheckedCopy, checkCopy } from './check-copy.ts';
import { loadSqliteDriver } from './sqlite-driver.ts';

/** Which copy is to be checked, and of which topic its figures are asked. */
export interface CopyCheckRequest {
  readonly path: string;
  readonly topic: string;
}

/** What is told of a copy that was checked. */
export type CopyCheckMessage =
  | { readonly copy: CheckedCopy }
  /** A code of the driver or of ours: an error would not come through from a thread as what it is. */
  | { readonly code: string };

/** {@link checkCopy}, as work that can be done in a thread. */
export async function tellCopyCheck(
  { path, topic }: CopyCheckRequest,
  tell: (message: CopyCheckMessage) => void,
): Promise<void> {
  const driver = await loadSqliteDriver();
  const connection = new driver(path, { fileMustExist: true });
  try {
    tell({ copy: checkCopy(connection, topic) });
  } catch (error) {
    tell({ code: error instanceof Error && 'code' in error ? String(error.code) : 'unknown' });
  } finally {
    connection.close();
  }
}

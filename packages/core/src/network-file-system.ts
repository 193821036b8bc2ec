import { InsecurePathError } from './errors.ts';

// What Linux says in `f_type` (statfs(2)) of file systems whose bytes are, or may be, on another machine. 9p and FUSE
// stand for both kinds: that a disk is local has to be known, not hoped for.
const NETWORK: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff53_4d42, 'CIFS'],
  [0xfe53_4d42, 'SMB2'],
  [0x564c, 'NCP'],
  [0x0102_1997, '9p'],
  [0x6573_5546, 'FUSE'],
  [0x00c3_6400, 'Ceph'],
  [0x5346_414f, 'AFS'],
  [0x6b41_4653, 'AFS'],
  [0x7375_7245, 'Coda'],
  [0x0bd0_0bd0, 'Lustre'],
  [0x4750_4653, 'GPFS'],
  [0x1983_0326, 'BeeGFS'],
  [0x0116_1970, 'GFS2'],
  [0x7461_636f, 'OCFS2'],
  [0xaad7_aaea, 'PanFS'],
  [0x786f_4256, 'vboxsf'],
  [0xbacb_acbc, 'vmhgfs'],
]);

/**
 * Refuses a path on a file system that several machines may write to: locks, memory shared by processes and the order of
 * writes are not to be relied on there. Known are the types of Linux; on other systems nothing is refused.
 *
 * @param type - what `statfs` says of the path, in `type`.
 * @throws `ERR_INSECURE_PATH` when the type is that of a network file system, or of one that can't be told from it.
 * @since 0.1.0
 */
export function refuseNetworkFileSystem(path: string, type: number | bigint): void {
  // Some systems give the 32 bits with a sign.
  const name = NETWORK.get(Number(BigInt.asUintN(32, BigInt(type))));
  if (name === undefined) return;
  throw new InsecurePathError(
    path,
    `is on a network file system (${name}), or on one that can't be told from it. Use a local disk; only if all ` +
      'processes run on one machine and its locks hold: dangerouslyAllowNetworkFileSystem.',
  );
}

import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { refuseNetworkFileSystem } from '../src/network-file-system.ts';

const ADVICE =
  "or on one that can't be told from it. Use a local disk; only if all processes run on one machine and its locks " +
  'hold: dangerouslyAllowNetworkFileSystem.';

// As the kernel's own list of magic numbers, and the file systems that live outside of it, spell them.
test.each([
  ['NFS', 0x6969],
  ['SMB', 0x517b],
  ['CIFS', 0xff53_4d42],
  ['SMB2', 0xfe53_4d42],
  ['NCP', 0x564c],
  ['9p', 0x0102_1997],
  ['FUSE', 0x6573_5546],
  ['Ceph', 0x00c3_6400],
  ['AFS', 0x5346_414f],
  ['AFS', 0x6b41_4653],
  ['Coda', 0x7375_7245],
  ['Lustre', 0x0bd0_0bd0],
  ['GPFS', 0x4750_4653],
  ['BeeGFS', 0x1983_0326],
  ['GFS2', 0x0116_1970],
  ['OCFS2', 0x7461_636f],
  ['PanFS', 0xaad7_aaea],
  ['vboxsf', 0x786f_4256],
  ['vmhgfs', 0xbacb_acbc],
])('%s (type %i) is refused by its name, with and without a sign', (name, type) => {
  for (const told of [type, type | 0, BigInt(type), BigInt(type | 0)]) {
    expect(() => refuseNetworkFileSystem('/mnt/share', told)).toThrow(
      expect.objectContaining({
        code: 'ERR_INSECURE_PATH',
        path: '/mnt/share',
        message: `/mnt/share is on a network file system (${name}), ${ADVICE}`,
      }),
    );
  }
});

// ext4, xfs, btrfs, tmpfs, overlay, zfs, f2fs, APFS of macOS, and an unknown one.
test.each([0xef53, 0x5846_5342, 0x9123_683e, 0x0102_1994, 0x794c_7630, 0x2fc1_2fc1, 0xf2f5_2010, 0x1a, 0])(
  'the type %s is not',
  (type) => {
    expect(() => refuseNetworkFileSystem('/mnt/disk', type)).not.toThrow();
  },
);

test('the disk under the temporary directory, as the system tells its type, is taken', () => {
  expect(() => refuseNetworkFileSystem(tmpdir(), statfsSync(tmpdir()).type)).not.toThrow();
});

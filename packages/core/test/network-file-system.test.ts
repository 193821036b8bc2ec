import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { refuseNetworkFileSystem } from '../src/network-file-system.ts';

const NFS = 0x6969;
const CIFS = 0xff53_4d42;

test.each([NFS, CIFS, BigInt(CIFS), CIFS | 0, 0x6573_5546, 0x0102_1997])('the type %s is refused', (type) => {
  expect(() => refuseNetworkFileSystem('/mnt/share', type)).toThrow(
    expect.objectContaining({
      code: 'ERR_INSECURE_PATH',
      path: '/mnt/share',
      message: expect.stringContaining('dangerouslyAllowNetworkFileSystem'),
    }),
  );
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

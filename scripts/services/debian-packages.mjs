/**
 * The Debian packages that hold Redis, nginx and kcat with the libraries that a plain system lacks, for each release
 * that was tried, in the versions that were tried.
 */
export const pinned = {
  bookworm: {
    'redis-server': '5:7.0.15-1~deb12u10',
    'redis-tools': '5:7.0.15-1~deb12u10',
    nginx: '1.22.1-9+deb12u11',
    'nginx-common': '1.22.1-9+deb12u11',
    kcat: '1.7.1-2',
    libatomic1: '12.2.0-14+deb12u1',
    'libhiredis0.14': '0.14.1-3',
    libjemalloc2: '5.3.0-1',
    'liblua5.1-0': '5.1.5-9',
    liblzf1: '3.6-3',
    librdkafka1: '2.0.2-1',
    'libsasl2-2': '2.1.28+dfsg-10+deb12u1',
    libssl3: '3.0.22-1~deb12u2',
    libyajl2: '2.1.0-3+deb12u2',
    'lua-bitop': '1.0.2-7',
    'lua-cjson': '2.1.0+dfsg-2.2',
  },
};

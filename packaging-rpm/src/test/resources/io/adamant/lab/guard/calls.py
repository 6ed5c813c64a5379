"""System calls that no tool of the guest makes: calls.py WHAT [ARGUMENT...]; 0 exactly if the kernel did it."""
import ctypes
import mmap
import os
import socket
import struct
import sys
import time

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
HERE = -100


def call(number, *words):
    result = libc.syscall(ctypes.c_long(number), *[w if isinstance(w, bytes) else ctypes.c_long(w) for w in words])
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def move_mount(source, target):
    call(429, call(428, HERE, source.encode(), 1), b"", HERE, target.encode(), 4)


def reconfigure(path):
    """A remount as mount(8) has made it since util-linux 2.39."""
    call(431, call(433, HERE, path.encode(), 0), 7, 0, 0, 0)


def mount_setattr(path):
    call(442, HERE, path.encode(), 0, struct.pack("QQQQ", 2, 0, 0, 0), 32)


def init_module():
    call(175, b"\0" * 4096, 4096, b"")


def ports():
    call(173, 0x80, 1, 1)


def quota(device, file):
    """Q_QUOTAON for users, format vfsv1."""
    call(179, 0x80000200, device.encode(), 4, file.encode())


def packet_filter():
    """NFNL_MSG_BATCH_BEGIN on NETLINK_NETFILTER."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12) as door:
        door.sendto(struct.pack("=IHHII", 20, 0x10, 1, 0, 0) + b"\0\0\0\x0a", (0, 0))


def bpf(command, attributes):
    buffer = ctypes.create_string_buffer(attributes.ljust(128, b"\0"))
    return call(321, command, ctypes.addressof(buffer), 128)


def program(kind="1"):
    """Loads a program of two instructions; 1 is a socket's filter, which judges no cgroup."""
    code = ctypes.create_string_buffer(struct.pack("BBhiBBhi", 0xB7, 0, 0, 0, 0x95, 0, 0, 0))
    licence = ctypes.create_string_buffer(b"GPL")
    bpf(5, struct.pack("IIQQ", int(kind), 2, ctypes.addressof(code), ctypes.addressof(licence)))


def maps():
    """Opens every map of the machine for writing; the first that the kernel refuses ends it."""
    current = 0
    for _ in range(500):
        attributes = struct.pack("II", current, 0).ljust(128, b"\0")
        buffer = ctypes.create_string_buffer(attributes)
        try:
            call(321, 12, ctypes.addressof(buffer), 128)
        except FileNotFoundError:
            return
        current = struct.unpack_from("I", buffer.raw, 4)[0]
        bpf(14, struct.pack("I", current))


def compat_ioctl(path):
    """FS_IOC32_SETFLAGS by the 32-bit gate, as a 32-bit program would."""
    page = libc.mmap(ctypes.c_void_p(0), ctypes.c_size_t(4096), 7, 0x62, -1, ctypes.c_long(0))
    machine = bytes.fromhex("53b83600000089fb89f1cd805bc3")  # ebx, ecx from edi, esi; edx is the third anyway
    ctypes.memmove(page, machine, len(machine))
    flags = page + 2048
    ctypes.memmove(flags, struct.pack("I", 0x10), 4)
    gate = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_uint, ctypes.c_uint, ctypes.c_uint)(page)
    result = gate(os.open(path, os.O_RDONLY), 0x40046602, flags)
    if result < 0:
        raise OSError(-result, os.strerror(-result))


def uring_command(device):
    """NVME_URING_CMD_IO by IORING_OP_URING_CMD."""
    params = ctypes.create_string_buffer(120)
    ring = call(425, 4, ctypes.addressof(params))
    sq = struct.unpack_from("10I", params, 40)
    cq = struct.unpack_from("10I", params, 80)
    queue = mmap.mmap(ring, max(sq[6] + 16, cq[5] + 8 * 16), offset=0)
    requests = mmap.mmap(ring, 4 * 64, offset=0x10000000)
    fd = os.open(device, os.O_RDONLY)
    requests[0:64] = struct.pack("BBHiI", 46, 0, 0, fd, 0xC0484E80).ljust(64, b"\0")
    struct.pack_into("I", queue, sq[6], 0)
    struct.pack_into("I", queue, sq[1], struct.unpack_from("I", queue, sq[1])[0] + 1)
    call(426, ring, 1, 1, 1, 0, 0)
    result = struct.unpack_from("i", queue, cq[5] + 8)[0]
    if result < 0:
        raise OSError(-result, os.strerror(-result))


def from_memory():
    fd = os.memfd_create("evil")
    with open("/bin/true", "rb") as tool:
        os.write(fd, tool.read())
    os.execve(fd, ["evil"], {})


def from_deleted():
    """Runs a file that has no name any more."""
    with open("/usr/bin/true", "rb") as tool, open("/var/tmp/gone", "wb") as copy:
        copy.write(tool.read())
    os.chmod("/var/tmp/gone", 0o755)
    fd = os.open("/var/tmp/gone", os.O_RDONLY)
    os.unlink("/var/tmp/gone")
    os.execve(fd, ["gone"], {})


def seize(pid):
    """PTRACE_SEIZE."""
    call(101, 0x4206, int(pid), 0, 0)


def slew():
    """adjtimex(2), the frequency as it is: what a time service does all day."""
    words = ctypes.create_string_buffer(208)
    call(159, ctypes.addressof(words))
    struct.pack_into("I", words, 0, 2)
    call(159, ctypes.addressof(words))


def open_or_make(path):
    """Opens for reading with O_CREAT."""
    os.close(os.open(path, os.O_RDONLY | os.O_CREAT, 0o600))


def opens(path, times, flags):
    """open(path, flags) and close of what was opened, in a loop of machine code; how many were opened."""
    page = libc.mmap(ctypes.c_void_p(0), ctypes.c_size_t(4096), 7, 0x22, -1, ctypes.c_long(0))
    machine = bytes.fromhex(
        "534154415541564989fc4889f34189d54531f6"  # r12 path, rbx times, r13d flags, r14d opened
        "b8020000004c89e74489ee31d20f0585c0780c"  # open; on to the next when refused
        "49ffc689c7b8030000000f0548ffcb75dc"  # close; again
        "4c89f0415e415d415c5bc3")
    ctypes.memmove(page, machine, len(machine))
    return ctypes.CFUNCTYPE(ctypes.c_long, ctypes.c_char_p, ctypes.c_long, ctypes.c_int)(page)(path.encode(), times, flags)


def flood(path, times, processes):
    """That many refused opens for writing, by several processes at once."""
    began = time.monotonic()
    for _ in range(int(processes)):
        if os.fork() == 0:
            os._exit(0 if opens(path, int(times), os.O_WRONLY) == 0 else 1)
    through = sum(os.wait()[1] != 0 for _ in range(int(processes)))
    print("let through %d, %d ms" % (through, (time.monotonic() - began) * 1000))


def best_round(path, times, flags):
    """Nanoseconds of the best of many rounds, and how many it opened."""
    best = None
    for _ in range(400):
        began = time.perf_counter_ns()
        opened = opens(path, times, flags)
        took = time.perf_counter_ns() - began
        best = took if best is None or took < best else best
    return best, opened


def cost(path, times):
    """Nanoseconds of an open and its close: what rounds of twice as many take longer. O_PATH comes to no hook."""
    count = int(times)
    for name, flags in (("path", os.O_PATH), ("read", os.O_RDONLY), ("write", os.O_WRONLY)):
        once, opened = best_round(path, count, flags)
        twice, _ = best_round(path, 2 * count, flags)
        print("%s %d opened of %d: %.1f" % (name, opened, count, (twice - once) / count))


def objects(next_id, by_id, name_at, prefix):
    """Of every map or program whose name begins so: the name, and the memory as the kernel reports it."""
    current = 0
    for _ in range(4096):
        buffer = ctypes.create_string_buffer(struct.pack("II", current, 0).ljust(128, b"\0"))
        try:
            call(321, next_id, ctypes.addressof(buffer), 128)
        except FileNotFoundError:
            return
        current = struct.unpack_from("I", buffer.raw, 4)[0]
        read_only = 8 if by_id == 14 else 0
        fd = bpf(by_id, struct.pack("III", current, 0, read_only))
        info = ctypes.create_string_buffer(232)
        bpf(15, struct.pack("IIQ", fd, 232, ctypes.addressof(info)))
        name = info.raw[name_at:name_at + 16].split(b"\0")[0].decode()
        with open("/proc/self/fdinfo/%d" % fd) as facts:
            memory = [int(line.split()[1]) for line in facts if line.startswith("memlock:")]
        os.close(fd)
        if name.startswith(prefix):
            yield name, memory[0]


def memory(maps_prefix, programs_prefix):
    """What the kernel holds for maps and programs whose names begin so."""
    for kind, found in (("maps", list(objects(12, 14, 24, maps_prefix))),
                        ("programs", list(objects(11, 13, 64, programs_prefix)))):
        for name, size in sorted(found, key=lambda one: -one[1])[:12]:
            print("  %s %d" % (name, size))
        print("%s %d, %d bytes" % (kind, len(found), sum(size for _, size in found)))


def hold(hook, path):
    """Opens for writing before the seal, and uses that under the hook's name when it is told to."""
    fd = os.open(path, os.O_RDWR)
    mapped = mmap.mmap(fd, 4096, prot=mmap.PROT_READ)
    address = ctypes.c_void_p(libc.mmap(None, ctypes.c_size_t(4096), 1, 1, fd, ctypes.c_long(0)))
    with open("/proc/self/comm", "w") as name:
        name.write(hook)
    open("/run/lab/%s.held" % hook, "w").close()
    for _ in range(6000):
        if os.path.exists("/run/lab/%s.go" % hook):
            break
        time.sleep(0.1)
    try:
        if hook == "file_permission":
            os.pwrite(fd, b"late", 0)
        elif hook == "mmap_file":
            mmap.mmap(fd, 4096)
        elif libc.mprotect(address, ctypes.c_size_t(4096), 3) != 0:
            raise PermissionError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        said = "done"
    except OSError as refused:
        said = str(refused)
    mapped.close()
    with open("/run/lab/%s.said" % hook, "w") as out:
        out.write(said)


try:
    globals()[sys.argv[1]](*sys.argv[2:])
except OSError as refused:
    sys.exit(str(refused))

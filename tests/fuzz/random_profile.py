# SPDX-License-Identifier: AGPL-3.0-only
# SPDX-FileCopyrightText: the pprof-mcp authors
"""Random pprof profiles: small ones, with everything that the format allows and programs do not expect."""
import gzip

NAMES = [
    "main.main", "main.work", "main.(*Server).Serve", "main.work.func1", "runtime.mallocgc", "runtime.goexit",
    "runtime.gcBgMarkWorker", "sync.(*Mutex).Lock", "example.com/shop/v2/cart.(*Cart[go.shape.int]).Add",
    "example.com/shop/v2/cart.Sum[...]", "net/http.(*conn).serve", "std::vector<int, std::allocator<int> >::push_back",
    "operator new(unsigned long)", "foo::bar(int, char const*) const", "foo::(anonymous namespace)::baz()",
    "java.util.HashMap.get", "com.example.Foo$Bar.run", "<module>", "(anonymous)", "[unknown]", "a", "b", "c", "d", "e",
    "name with  blanks", "größe", "日本語", 'quoted "name"', "back\\slash", "semi;colon", "<html>&amp;", "x" * 90,
    "_start", "__libc_start_main", "f.llvm.123456", "f.cold", "f.part.0", "a.b.c.d", "fn{}", "%s%d", "tab\there",
    "ns::Class::method(int)", "a::b::Class::method<int, A<B>>(x)", "com.example.Main$Inner.run$1", "ns::_Private::~Private()",
    "java.util.HashMap.<init>(int)", "example.com/shop/v22/x.Sum", "example.com/shop/v02/x.Sum", "a/v2/v3.x", "v2/x.y",
    "(anonymous namespace)::Shape::area", "path/with space/x.Y", "a-b/c.d/e.f", "a/b", "x::y::Z<int>::w", "a.b.C.d$e", "a/b.",
    "a/.b", "A::B::C::d", "a::B", "a::B::", "com.example.Foo.bar(", "Foo.bar", "a.Foo.Bar", "a/b/c.d/e", "./x.y", "a/b.c\nd",
]
FILES = [
    "/src/main.go", "/src/work.go", "/usr/lib/go/src/runtime/malloc.go", "main.go", "./rel/a.go", "rel/../b.go",
    "C:\\src\\win.cpp", "/a//b/./c.cc", "", "/home/me/go/pkg/mod/example.com/shop@v1.2.3/cart.go", "<string>", "Foo.java",
]
MAPPINGS = ["/usr/bin/shop", "/lib/x86_64-linux-gnu/libc.so.6", "[vdso]", "", "shop", "/tmp/a b/prog", "//anon"]
TYPES = [
    [("samples", "count"), ("cpu", "nanoseconds")],
    [("alloc_objects", "count"), ("alloc_space", "bytes"), ("inuse_objects", "count"), ("inuse_space", "bytes")],
    [("contentions", "count"), ("delay", "nanoseconds")],
    [("goroutine", "count")], [("wall", "microseconds")], [("cycles", "")], [("events", "widgets")],
    [("objects", "count"), ("space", "bytes")], [("size", "kilobytes"), ("time", "ms"), ("cost", "GCU")],
]
LABEL_KEYS = ["endpoint", "tenant_id", "key with : colon", "thread", "generation", "größe"]
LABEL_VALUES = ["acme", "globex", "GET /search", "", "a:b", "x y", "日本", "10", "main.work", '"q"']
NUMBER_KEYS = ["bytes", "request", "allocated", "latency", "line", "span id", "alignment"]
NUMBER_UNITS = ["", "", "bytes", "kilobytes", "ms", "seconds", "widgets", "nanoseconds"]


def varint(number):
    number &= (1 << 64) - 1
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def integer(field, value):
    return varint(field << 3) + varint(value) if value else b""


def text(field, data):
    return varint(field << 3 | 2) + varint(len(data)) + data


def packed(field, values):
    return text(field, b"".join(varint(v) for v in values)) if values else b""


class RandomProfile:
    """One profile; `random` is a random.Random. `like` is a profile whose sample types and names are taken."""

    def __init__(self, random, like=None):
        self.random = random
        self.strings = {"": 0}
        self.types = like.types if like else random.choice(TYPES)
        count = random.choice([3, 8, 16, len(NAMES)])
        self.names = like.names if like else random.sample(NAMES, count)
        self.label_keys = like.label_keys if like else random.sample(LABEL_KEYS, random.randint(0, 3))
        self.number_keys = like.number_keys if like else random.sample(NUMBER_KEYS, random.randint(0, 3))
        self.units = like.units if like else {k: random.choice(NUMBER_UNITS) for k in self.number_keys}
        self.scale = random.choice([1, 1, 10, 1000, 10**6, 10**9])
        self.period = like.period if like and random.random() < 0.9 else random.choice([0, 1, 10**7, 524288])
        self.negative = random.random() < 0.15

    def string(self, value):
        return self.strings.setdefault(value, len(self.strings))

    def chance(self, probability):
        return self.random.random() < probability

    def encoded(self):
        parts = [self.sample_types()]
        mappings = self.mappings(parts)
        functions = self.functions(parts)
        locations = self.locations(parts, mappings, functions)
        self.samples(parts, locations)
        parts.append(self.about())
        strings = b"".join(text(6, s.encode()) for s in self.strings)
        return gzip.compress(b"".join(parts) + strings, 1, mtime=0)

    def value_type(self, field, kind):
        return text(field, integer(1, self.string(kind[0])) + integer(2, self.string(kind[1])))

    def sample_types(self):
        return b"".join(self.value_type(1, kind) for kind in self.types)

    def mappings(self, parts):
        count = self.random.choice([0, 1, 1, 2, 3])
        for number in range(1, count + 1):
            body = integer(1, number) + integer(2, 0x400000 * number) + integer(3, 0x400000 * number + 0x300000)
            body += integer(4, self.random.choice([0, 0, 0x1000])) + integer(5, self.string(self.random.choice(MAPPINGS)))
            body += integer(6, self.string(self.random.choice(["", "abc123", "0123456789abcdef0123"])))
            for flag in (7, 8, 9, 10):
                body += integer(flag, int(self.chance(0.6)))
            parts.append(text(3, body))
        return count

    def functions(self, parts):
        for number, name in enumerate(self.names, 1):
            system = name if self.chance(0.7) else self.random.choice(["", "_Z" + name])
            body = integer(1, number) + integer(2, self.string(name)) + integer(3, self.string(system))
            body += integer(4, self.string(self.random.choice(FILES))) + integer(5, self.random.choice([0, 10, 200]))
            parts.append(text(5, body))
        return len(self.names)

    def locations(self, parts, mappings, functions):
        count = self.random.choice([2, 10, 30])
        bare = self.chance(0.15)
        for number in range(1, count + 1):
            mapping = self.random.randint(0, mappings)
            address = 0 if self.chance(0.15) else 0x400000 * max(mapping, 1) + self.random.randrange(0, 0x2000, 0x10)
            body = integer(1, number) + integer(2, mapping) + integer(3, address)
            for _ in range(0 if bare and self.chance(0.7) else self.random.choice([1, 1, 1, 2, 3])):
                line = integer(1, self.random.randint(1, functions)) + integer(2, self.random.choice([0, 5, 12, 13, 220]))
                body += text(4, line + integer(3, self.random.choice([0, 0, 3, 17])))
            body += integer(5, int(self.chance(0.1)))
            parts.append(text(4, body))
        return count

    def value(self):
        size = self.random.choice([0, 1, 2, 3, 10, 100]) * self.scale
        size += self.random.choice([0, 0, 1, 7]) * (self.scale // 10)
        return -size if self.negative and self.chance(0.4) else size

    def labels(self):
        out = b""
        for key in self.label_keys:
            for _ in range(self.random.choice([0, 1, 1, 2])):
                value = self.random.choice(LABEL_VALUES)
                out += text(3, integer(1, self.string(key)) + integer(2, self.string(value)))
        for key in self.number_keys:
            for _ in range(self.random.choice([0, 1, 1, 2])):
                body = integer(1, self.string(key)) + integer(3, self.random.choice([1, 2, 100, 1024, 4096, 10**6]))
                out += text(3, body + integer(4, self.string(self.units[key])))
        return out

    def samples(self, parts, locations):
        for _ in range(self.random.choice([0, 1, 5, 20, 60])):
            depth = self.random.choice([1, 1, 2, 4, 8, 12])
            stack = [self.random.randint(1, locations) for _ in range(depth)]
            parts.append(text(2, packed(1, stack) + packed(2, [self.value() for _ in self.types]) + self.labels()))

    def about(self):
        out = b""
        if self.chance(0.1):
            out += integer(7, self.string(self.random.choice(["runtime\\..*", "main.work", "foo.*"])))
            if self.chance(0.5):
                out += integer(8, self.string(self.random.choice(["runtime.mallocgc", "main.*"])))
        if self.chance(0.6):
            out += integer(9, 1700000000 * 10**9 + self.random.randrange(10**12))
        if self.chance(0.6):
            out += integer(10, self.random.choice([10**9, 30 * 10**9, 1500 * 10**6, 3600 * 10**9]))
        if self.period:
            out += self.value_type(11, self.types[-1]) + integer(12, self.period)
        for _ in range(self.random.choice([0, 0, 0, 1, 2])):
            out += integer(13, self.string(self.random.choice(["a comment", "second", "größe"])))
        if self.chance(0.2):
            out += integer(14, self.string(self.random.choice(self.types)[0]))
        if self.chance(0.05):
            out += integer(15, self.string("https://example.com/doc"))
        return out

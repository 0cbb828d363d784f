"""Sixty-four bytes of text looked at together: which of them are letters, digits, blanks, as the bits of a number."""

from __future__ import annotations

from importlib import import_module
from typing import Any

try:
    ir, types, intrinsic = import_module("llvmlite.ir"), import_module("numba.core.types"), import_module(
        "numba.extending").intrinsic
except ImportError:  # the modules stay readable without numba, see `analysis.measure.kernels.compiling`
    def intrinsic(function: Any) -> Any:
        """The function itself; nobody calls it."""
        return function

BLOCK = 64  # bytes


def _address(context: Any, builder: Any, kind: Any, array: Any, place: Any, to: Any) -> Any:
    data = context.make_array(kind)(context, builder, array)
    return builder.bitcast(builder.gep(data.data, [place]), to.as_pointer())


class _Bytes:
    """Comparisons of 64 bytes at once; LLVM turns them into what the processor has, narrower where it must."""

    def __init__(self, builder: Any, address: Any) -> None:
        self.builder, self.kind = builder, ir.VectorType(ir.IntType(8), BLOCK)
        self.value = builder.load(address, align=1)
        self.low = builder.or_(self.value, self.constant(0x20))  # capitals as small letters

    def constant(self, value: int) -> Any:
        return ir.Constant(self.kind, [ir.Constant(ir.IntType(8), value)] * BLOCK)

    def between(self, value: Any, first: int, last: int) -> Any:
        shifted = self.builder.sub(value, self.constant(first))
        return self.builder.icmp_unsigned("<", shifted, self.constant(last - first + 1))

    def one_of(self, letters: bytes) -> Any:
        found = [self.builder.icmp_unsigned("==", self.value, self.constant(letter)) for letter in letters]
        for other in found[1:]:
            found[0] = self.builder.or_(found[0], other)
        return found[0]

    def bits(self, flags: Any) -> Any:
        return self.builder.bitcast(flags, ir.IntType(64))


@intrinsic
def word_masks(typingctx, data, place):
    """Bits of the 64 bytes from a place on, as eight numbers; ASCII characters have one class each.

    Letters; digits; low lines; marks that join letters ('.:); marks that join digits ('.,;); hyphens; blanks and
    controls, which are in no word; bytes beyond ASCII.
    """
    def code(context, builder, signature, args):
        text = _Bytes(builder, _address(context, builder, signature.args[0], args[0], args[1],
                                        ir.VectorType(ir.IntType(8), BLOCK)))
        flags = [text.between(text.low, ord("a"), ord("z")), text.between(text.value, ord("0"), ord("9")),
                 text.one_of(b"_"), text.one_of(b"'.:"), text.one_of(b"'.,;"), text.one_of(b"-"),
                 text.between(text.value, 0, 0x20), text.between(text.value, 0x80, 0xFF)]
        return context.make_tuple(builder, signature.return_type, [text.bits(flag) for flag in flags])
    return types.UniTuple(types.uint64, 8)(data, types.int64), code


@intrinsic
def stop_masks(typingctx, data, place):
    """Bits of the 64 bytes from a place on: where a sentence may end (.!? and the ends of lines); beyond ASCII."""
    def code(context, builder, signature, args):
        text = _Bytes(builder, _address(context, builder, signature.args[0], args[0], args[1],
                                        ir.VectorType(ir.IntType(8), BLOCK)))
        flags = [builder.or_(text.one_of(b".!?"), builder.or_(text.between(text.value, 0x0A, 0x0D),
                                                              text.between(text.value, 0x1C, 0x1E))),
                 text.between(text.value, 0x80, 0xFF)]
        return context.make_tuple(builder, signature.return_type, [text.bits(flag) for flag in flags])
    return types.UniTuple(types.uint64, 2)(data, types.int64), code


@intrinsic
def continuing(typingctx, data, place):
    """Bits of the 64 bytes from a place on that go on with a character (UTF-8: 10xxxxxx)."""
    def code(context, builder, signature, args):
        text = _Bytes(builder, _address(context, builder, signature.args[0], args[0], args[1],
                                        ir.VectorType(ir.IntType(8), BLOCK)))
        return text.bits(text.between(text.value, 0x80, 0xBF))
    return types.uint64(data, types.int64), code


@intrinsic
def eight(typingctx, data, place):
    """Eight bytes from a place on as one number."""
    def code(context, builder, signature, args):
        address = _address(context, builder, signature.args[0], args[0], args[1], ir.IntType(64))
        return builder.load(address, align=1)
    return types.uint64(data, types.int64), code


@intrinsic
def lowest(typingctx, bits):
    """Number of the lowest bit that is set; one must be."""
    def code(context, builder, signature, args):
        return builder.cttz(args[0], ir.Constant(ir.IntType(1), 1))
    return types.int64(types.uint64), code


@intrinsic
def ones(typingctx, bits):
    """How many bits are set."""
    def code(context, builder, signature, args):
        return builder.ctpop(args[0])
    return types.int64(types.uint64), code


@intrinsic
def leading(typingctx, bits):
    """How many bits above the highest that is set are not; one must be."""
    def code(context, builder, signature, args):
        return builder.ctlz(args[0], ir.Constant(ir.IntType(1), 1))
    return types.int64(types.uint64), code

// SPDX-License-Identifier: AGPL-3.0-only
package main

// fib calls itself twice.
//
// The profile was
// taken of a
// function that
// begins in line ten:
func fib(n int) int {
	if n < 2 {
		return n
	}
	return fib(n-1) + fib(n-2)
}

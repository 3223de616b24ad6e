// SPDX-License-Identifier: AGPL-3.0-only
package main

func even(n int) bool {
	if n > 0 {
		return odd(n - 1)
	}
	return n == 0
}
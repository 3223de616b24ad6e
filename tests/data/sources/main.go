// SPDX-License-Identifier: AGPL-3.0-only
package main

import (
	"fmt"
	"os"
)

// The program starts here.
func main() {
	if len(os.Args) > 3 {
		fmt.Println("too many arguments")
		os.Exit(2)
	}
	if len(os.Args) > 2 {
		fmt.Println(odd(len(os.Args)))
	}
	if len(os.Args) > 1 {
		fmt.Println(even(len(os.Args)))
	}
	fmt.Println(fib(40))
}

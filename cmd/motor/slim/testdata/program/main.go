// A program that needs what slim must leave alone: stacks that move and are scanned, deferred calls, panics, goroutines.
package main

import (
	"os"
	"runtime"
	"strconv"
)

type node struct {
	next  *node
	value [9]int
}

//go:noinline
func deep(n int, list *node) int {
	var room [40]int
	room[n%40] = n
	if n == 0 {
		runtime.GC()
		return sum(list)
	}
	return deep(n-1, &node{list, [9]int{n}}) + room[n%40] - n
}

func sum(list *node) (total int) {
	for ; list != nil; list = list.next {
		total += list.value[0]
	}
	return total
}

func caught(f func()) (what string) {
	defer func() {
		if r := recover(); r != nil {
			what = r.(error).Error()
		}
	}()
	f()
	return "nothing"
}

func main() {
	println(deep(20_000, nil))
	var list []int
	println(caught(func() { println(list[len(os.Args)]) }))
	println(caught(func() { println((*node)(nil).value[1]) }))
	results := make(chan int)
	for i := range 50 {
		go func() { results <- deep(200+i, nil) }()
	}
	total := 0
	for range 50 {
		total += <-results
	}
	println(total)
	kept := map[string]*node{}
	for i := range 200_000 {
		kept[strconv.Itoa(i%1000)] = &node{kept[strconv.Itoa((i+1)%1000)], [9]int{i}}
		if i%1000 == 999 {
			for _, n := range kept {
				n.next = nil
			}
		}
	}
	println(len(kept), kept["7"].value[0])
	fall(list)
}

//go:noinline
func fall(list []int) { println(list[3]) }

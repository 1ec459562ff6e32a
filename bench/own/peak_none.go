//go:build !amd64

package main

import (
	"errors"
	"runtime"
	"time"
)

func peak(_, _ time.Duration) (float64, error) {
	return 0, errors.New("the ceiling is not measured on " + runtime.GOARCH)
}

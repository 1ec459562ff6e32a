package eventtest_test

import (
	"testing"

	"github.com/neuro-interaction-innovation-lab/oficina/internal/event"
	"github.com/neuro-interaction-innovation-lab/oficina/internal/event/eventtest"
)

func TestMemory(t *testing.T) {
	eventtest.Run(t, func(*testing.T) event.Log { return &eventtest.Memory{} }, nil)
}

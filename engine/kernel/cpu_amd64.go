package kernel

import "golang.org/x/sys/cpu"

// lanes is how many numbers a vector holds.
const lanes = 8

// fast tells whether the processor and the system under it have what the code needs.
var fast = cpu.X86.HasAVX2 && cpu.X86.HasFMA

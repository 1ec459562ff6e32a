package kernel

// lanes is how many numbers a vector holds.
const lanes = 4

// fast: every arm64 has NEON.
const fast = true

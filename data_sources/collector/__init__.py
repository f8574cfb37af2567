"""The collector: asks every feed when it is due, keeps what it says, and remembers how it went."""

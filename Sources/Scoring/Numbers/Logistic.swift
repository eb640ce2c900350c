/// 1/(1 + e^(−z)), by the same means as `HalfLife`: no `libm`. Never falls when `z` rises, but for the last bit.
func logistic(_ z: Double) -> Double {
    let log2e = 0x1.71547652b82fep+0
    if z >= 0 { return 1 / (1 + halving(z * log2e)) }
    let power = halving(-z * log2e)
    return power / (1 + power)
}

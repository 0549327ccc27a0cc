import DraptoModel

/// The filters that change pictures, the same for the encode and for what its quality is measured against.
enum PictureFilters {
  /// What stands before the input: with the decoder's own cropping, but not the container's.
  static func inputOptions(_ plan: VideoPlan) -> [String] {
    plan.keepsCodedPicture == true ? ["-apply_cropping", "codec"] : []
  }

  /// Deinterlace, bring to one shape, crop.
  static func geometry(_ plan: VideoPlan) -> [String] {
    var chain: [String] = []
    if plan.deinterlace {
      let which = plan.deinterlacing == .flagged ? "interlaced" : "all"
      chain.append("bwdif=mode=send_frame:parity=auto:deint=\(which)")
    }
    if let shape = plan.commonShape { chain += fitting(shape) }
    if let crop = plan.crop { chain.append("crop=\(crop)") }
    return chain
  }

  /// Scaled into the shape by what each frame looks like when shown, with bars where its aspect is another.
  private static func fitting(_ shape: PictureFacts.Shape) -> [String] {
    let (w, h) = (shape.width, shape.height)
    let aspect = "\(shape.aspect.numerator)/\(shape.aspect.denominator)"
    return [
      "scale=w='2*round(min(\(w),\(h)*dar/(\(aspect)))/2)':h='2*round(min(\(h),\(w)*(\(aspect))/dar)/2)':eval=frame",
      "pad=\(w):\(h):(ow-iw)/2:(oh-ih)/2:eval=frame", "setsar=\(aspect)",
    ]
  }

  /// To 10-bit 4:2:0 with the planned matrix.
  static func format(_ plan: VideoPlan) -> [String] {
    switch plan.matrixTreatment {
    case .fromRGB:
      [
        "scale=out_color_matrix=\(plan.color.matrix ?? "bt709"):out_range=\(plan.color.range ?? "tv")",
        "format=yuv420p10le",
      ]
    // A matrix that the scaler doesn't know stops it, and depth needs none: samples stay what they are.
    case .untouched:
      ["setparams=colorspace=unknown", "format=yuv420p10le"]
        + (plan.color.matrix.map { ["setparams=colorspace=" + $0] } ?? [])
    case nil: ["format=yuv420p10le"]
    }
  }
}

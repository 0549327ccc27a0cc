/// ffprobe's JSON, as far as drapto reads it. ffprobe prints most numbers as strings.
struct ProbeJSON: Decodable {
  var streams: [Stream]?
  var format: Format?
  var chapters: [Chapter]?
  var frames: [Frame]?

  struct Stream: Decodable {
    var index: Int
    var codec_name: String?
    var codec_type: String?
    var codec_tag_string: String?
    var profile: String?
    var width: Int?
    var height: Int?
    var pix_fmt: String?
    var bits_per_raw_sample: String?
    var avg_frame_rate: String?
    var r_frame_rate: String?
    var time_base: String?
    var start_time: String?
    var duration: String?
    var nb_frames: String?
    var bit_rate: String?
    var sample_aspect_ratio: String?
    var field_order: String?
    var color_primaries: String?
    var color_transfer: String?
    var color_space: String?
    var color_range: String?
    var chroma_location: String?
    var has_b_frames: Int?
    var closed_captions: Int?
    var channels: Int?
    var channel_layout: String?
    var sample_rate: String?
    var disposition: [String: Int]?
    var tags: [String: String]?
    var side_data_list: [SideData]?
  }

  struct Format: Decodable {
    var format_name: String?
    var start_time: String?
    var duration: String?
    var size: String?
    var tags: [String: String]?
  }

  struct Chapter: Decodable {
    var start_time: String?
    var end_time: String?
    var tags: [String: String]?
  }

  struct Frame: Decodable {
    var interlaced_frame: Int?
    var top_field_first: Int?
    var color_primaries: String?
    var color_transfer: String?
    var color_space: String?
    var color_range: String?
    var chroma_location: String?
    var side_data_list: [SideData]?
  }

  struct SideData: Decodable {
    var side_data_type: String?
    var rotation: Double?
    var red_x: String?
    var red_y: String?
    var green_x: String?
    var green_y: String?
    var blue_x: String?
    var blue_y: String?
    var white_point_x: String?
    var white_point_y: String?
    var min_luminance: String?
    var max_luminance: String?
    var max_content: Int?
    var max_average: Int?
    var dv_profile: Int?
    var dv_level: Int?
    var rpu_present_flag: Int?
    var el_present_flag: Int?
    var dv_bl_signal_compatibility_id: Int?

    init(from decoder: any Decoder) throws {
      let box = try decoder.container(keyedBy: Key.self)
      // Frame side data hold nested lists and change type between versions: what does not fit is left out.
      func value<T: Decodable>(_ key: Key) -> T? { try? box.decodeIfPresent(T.self, forKey: key) }
      side_data_type = value(.side_data_type)
      rotation = value(.rotation)
      red_x = value(.red_x)
      red_y = value(.red_y)
      green_x = value(.green_x)
      green_y = value(.green_y)
      blue_x = value(.blue_x)
      blue_y = value(.blue_y)
      white_point_x = value(.white_point_x)
      white_point_y = value(.white_point_y)
      min_luminance = value(.min_luminance)
      max_luminance = value(.max_luminance)
      max_content = value(.max_content)
      max_average = value(.max_average)
      dv_profile = value(.dv_profile)
      dv_level = value(.dv_level)
      rpu_present_flag = value(.rpu_present_flag)
      el_present_flag = value(.el_present_flag)
      dv_bl_signal_compatibility_id = value(.dv_bl_signal_compatibility_id)
    }

    private enum Key: String, CodingKey {
      case side_data_type, rotation, red_x, red_y, green_x, green_y, blue_x, blue_y, white_point_x, white_point_y
      case min_luminance, max_luminance, max_content, max_average
      case dv_profile, dv_level, rpu_present_flag, el_present_flag, dv_bl_signal_compatibility_id
    }
  }
}
